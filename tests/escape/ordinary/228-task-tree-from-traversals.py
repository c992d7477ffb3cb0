from collections import namedtuple

Node = namedtuple("Node", "value left right", defaults=(None, None))


def build(preorder, inorder):
    if not preorder:
        return None
    root, at = preorder[0], inorder.index(preorder[0])
    return Node(root, build(preorder[1 : at + 1], inorder[:at]), build(preorder[at + 1 :], inorder[at + 1 :]))


def postorder(node):
    return [*postorder(node.left), *postorder(node.right), node.value] if node else []


def depth(node):
    return 1 + max(depth(node.left), depth(node.right)) if node else 0


def levels(node):
    level = [node]
    while level:
        yield [n.value for n in level]
        level = [child for n in level for child in (n.left, n.right) if child]


def serialize(node):
    return f"{node.value}({serialize(node.left)},{serialize(node.right)})" if node else ""


def is_search_tree(node, low=float("-inf"), high=float("inf")):
    return node is None or (
        low < node.value < high
        and is_search_tree(node.left, low, node.value)
        and is_search_tree(node.right, node.value, high)
    )


tree = build([4, 2, 1, 3, 6, 5, 7], [1, 2, 3, 4, 5, 6, 7])
assert postorder(tree) == [1, 3, 2, 5, 7, 6, 4] and depth(tree) == 3 and is_search_tree(tree)
assert not is_search_tree(build([2, 3, 1], [3, 2, 1]))
print(list(levels(tree)), serialize(tree), tree.left._replace(value=0).value, build("", ""))
