from factorial import factorial


def test_small_numbers():
    assert factorial(1) == 1
    assert factorial(5) == 120


def test_zero():
    assert factorial(0) == 1
