"""One page in HTML about a run that has ended: it needs no network, no script and no server.

``page.page`` makes it of what is ``Told`` of the run; it is imported by whoever wants a page, since
it brings Jinja and Pygments. All that is shown was written by models, or by
whoever asked, and is shown as text: the template escapes it, and the page's own policy forbids
scripts, forms, frames and anything from elsewhere.
"""

from tools.report.told import Span, Told, Try

__all__ = ["Span", "Told", "Try"]
