class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next


class LinkedList:
    def __init__(self, items=()):
        self.head, self.length = None, 0
        for item in reversed(list(items)):
            self.push(item)

    def push(self, value):
        self.head = Node(value, self.head)
        self.length += 1

    def __iter__(self):
        node = self.head
        while node:
            yield node.value
            node = node.next

    def __repr__(self):
        return " -> ".join(map(repr, self)) or "empty"

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        for j, value in enumerate(self):
            if i == j:
                return value
        raise IndexError(i)

    def reverse(self):
        before, node = None, self.head
        while node:
            node.next, before, node = before, node, node.next
        self.head = before
        return self

    def remove(self, value):
        dummy = at = Node(None, self.head)
        while at.next:
            if at.next.value == value:
                at.next = at.next.next
                self.length -= 1
            else:
                at = at.next
        self.head = dummy.next
        return self

    def middle(self):
        slow = fast = self.head
        while fast and fast.next:
            slow, fast = slow.next, fast.next.next
        return slow.value

    def has_cycle(self):
        slow = fast = self.head
        while fast and fast.next:
            slow, fast = slow.next, fast.next.next
            if slow is fast:
                return True
        return False


def merged(a, b):
    dummy = tail = Node(None)
    a, b = a.head, b.head
    while a and b:
        if a.value <= b.value:
            tail.next, a = a, a.next
        else:
            tail.next, b = b, b.next
        tail = tail.next
    tail.next = a or b
    out = LinkedList()
    out.head = dummy.next
    return out


items = LinkedList([1, 2, 3, 2])
print(items, len(items), items[2], items.middle(), items.reverse(), items.remove(2), len(items), LinkedList())
print(merged(LinkedList([1, 4, 6]), LinkedList([2, 3, 9, 10])), items.has_cycle())
items.head.next.next = items.head
print(items.has_cycle())
try:
    LinkedList("a")[5]
except IndexError as error:
    print(repr(error))
