import io
import unittest
from unittest import mock


class Stack:
    def __init__(self):
        self.items = []

    def push(self, x):
        self.items.append(x)

    def pop(self):
        return self.items.pop()


class StackTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shared = "class"

    def setUp(self):
        self.stack = Stack()
        self.addCleanup(self.stack.items.clear)

    def test_push_pop(self):
        self.stack.push(1)
        self.assertEqual(self.stack.pop(), 1)
        self.assertFalse(self.stack.items)

    def test_empty(self):
        with self.assertRaises(IndexError) as caught:
            self.stack.pop()
        self.assertIn("empty", str(caught.exception))
        self.assertRaisesRegex(ValueError, "invalid literal", int, "x")

    def test_fails(self):
        self.assertEqual([1, 2], [1, 3], "lists differ")

    def test_error(self):
        raise RuntimeError("boom")

    @unittest.skip("later")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.assertTrue(False)

    def test_sub(self):
        for n in range(3):
            with self.subTest(n=n):
                self.assertLess(n, 2)

    def test_mock(self):
        m = mock.Mock(return_value=3)
        self.assertEqual(m(1, k=2), 3)
        m.assert_called_once_with(1, k=2)
        m.method.side_effect = [1, ValueError]
        self.assertEqual(m.method(), 1)
        self.assertAlmostEqual(0.1 + 0.2, 0.3)
        self.assertCountEqual([1, 2], [2, 1])
        with mock.patch.object(Stack, "pop", return_value="patched"):
            self.assertEqual(self.stack.pop(), "patched")


suite = unittest.defaultTestLoader.loadTestsFromTestCase(StackTest)
stream = io.StringIO()
result = unittest.TextTestRunner(stream=stream, verbosity=2).run(suite)
print(
    result.testsRun,
    len(result.failures),
    len(result.errors),
    len(result.skipped),
    len(result.expectedFailures),
    result.wasSuccessful(),
)
print(
    sorted(test.id().rpartition(".")[2] for test, _ in result.failures + result.errors),
    "lists differ" in stream.getvalue(),
)
