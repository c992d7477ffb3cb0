import unittest


def add(a, b):
    return a + b


class AddTest(unittest.TestCase):
    def test_numbers(self):
        self.assertEqual(add(1, 2), 3)

    def test_text(self):
        self.assertEqual(add("a", "b"), "ab")


if __name__ == "__main__":
    program = unittest.main(argv=["tests"], exit=False, verbosity=0)
    print(program.result.testsRun, program.result.wasSuccessful())
