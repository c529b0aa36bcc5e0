"""A process for a second run of pytest, made before the first one sees anything of the project.

What has been loaded by then is trusted and need not be loaded again. It is no child of the first
run's, shares no descriptor with it, and begins when the supervisor says so. Standard library only.
"""

import os


def forked(descriptors: list[int], others: int) -> bool:
    """Whether this is the second process, which is the case once it may begin.

    Of its ``descriptors`` the first takes its reports; ``others`` takes those of the first run.
    """
    _, output, go, ready = descriptors
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        for descriptor in descriptors:
            os.close(descriptor)
        return False
    if os.fork():
        os._exit(0)
    os.close(others)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    os.write(ready, str(os.getpid()).encode())
    os.close(ready)
    if not os.read(go, 1):
        os._exit(0)
    os.close(go)
    return True
