from textkit import count_vowels, fizzbuzz, reverse_string


def test_reverse_string():
    assert reverse_string("hello") == "olleh"
    assert reverse_string("") == ""


def test_count_vowels():
    assert count_vowels("hello") == 2
    assert count_vowels("banana") == 3
    assert count_vowels("xyz") == 0


def test_fizzbuzz():
    assert fizzbuzz(3) == "Fizz"
    assert fizzbuzz(5) == "Buzz"
    assert fizzbuzz(15) == "FizzBuzz"
    assert fizzbuzz(7) == "7"
