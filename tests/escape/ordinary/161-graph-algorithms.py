from collections import defaultdict, deque
from heapq import heappop, heappush


class Graph:
    def __init__(self, edges, directed=True):
        self.edges = defaultdict(dict)
        for a, b, w in edges:
            self.edges[a][b] = w
            self.edges[b]
            if not directed:
                self.edges[b][a] = w

    def bfs(self, start):
        seen, queue = {start: 0}, deque([start])
        while queue:
            node = queue.popleft()
            for other in self.edges[node]:
                if other not in seen:
                    seen[other] = seen[node] + 1
                    queue.append(other)
        return seen

    def dijkstra(self, start):
        done, heap = {}, [(0, start)]
        while heap:
            d, node = heappop(heap)
            if node not in done:
                done[node] = d
                for other, w in self.edges[node].items():
                    heappush(heap, (d + w, other))
        return done

    def floyd(self):
        d = {(a, b): 0 if a == b else self.edges[a].get(b, float("inf")) for a in self.edges for b in self.edges}
        for k in self.edges:
            for i in self.edges:
                for j in self.edges:
                    d[i, j] = min(d[i, j], d[i, k] + d[k, j])
        return d

    def order(self):
        state, out = {}, []

        def visit(node):
            if state.get(node) == "open":
                raise ValueError(f"cycle at {node}")
            if node not in state:
                state[node] = "open"
                for other in sorted(self.edges[node]):
                    visit(other)
                state[node] = "done"
                out.append(node)

        for node in sorted(self.edges):
            visit(node)
        return out[::-1]

    def components(self):
        """Tarjan's strongly connected components."""
        index, low, stack, out = {}, {}, [], []

        def connect(v):
            index[v] = low[v] = len(index)
            stack.append(v)
            for w in self.edges[v]:
                if w not in index:
                    connect(w)
                    low[v] = min(low[v], low[w])
                elif w in stack:
                    low[v] = min(low[v], index[w])
            if low[v] == index[v]:
                component = []
                while not component or component[-1] != v:
                    component.append(stack.pop())
                out.append(sorted(component))

        for v in list(self.edges):
            if v not in index:
                connect(v)
        return sorted(out)

    def kruskal(self):
        leader = {v: v for v in self.edges}

        def find(v):
            while leader[v] != v:
                v = leader[v]
            return v

        tree = []
        for w, a, b in sorted((w, a, b) for a in self.edges for b, w in self.edges[a].items()):
            if find(a) != find(b):
                leader[find(a)] = find(b)
                tree.append((a, b, w))
        return tree


g = Graph([("a", "b", 4), ("a", "c", 1), ("c", "b", 2), ("b", "d", 5), ("c", "d", 8), ("d", "e", 3)])
print(g.bfs("a"), g.dijkstra("a"), g.floyd()["a", "e"], g.order())
cyclic = Graph([(1, 2, 1), (2, 3, 1), (3, 1, 1), (3, 4, 1), (4, 5, 1), (5, 4, 1)])
print(
    cyclic.components(), Graph([("a", "b", 7), ("b", "c", 5), ("a", "c", 9), ("c", "d", 1)], directed=False).kruskal()
)
try:
    cyclic.order()
except ValueError as error:
    print(error)


def flow(capacity, source, sink):
    total, residual = 0, defaultdict(int, capacity)
    nodes = {v for pair in capacity for v in pair}
    while True:
        came, queue = {source: None}, deque([source])
        while queue and sink not in came:
            u = queue.popleft()
            for v in sorted(nodes):
                if v not in came and residual[u, v] > 0:
                    came[v] = u
                    queue.append(v)
        if sink not in came:
            return total
        path, v = [], sink
        while came[v] is not None:
            path.append((came[v], v))
            v = came[v]
        push = min(residual[e] for e in path)
        for u, v in path:
            residual[u, v] -= push
            residual[v, u] += push
        total += push


print(flow({("s", "a"): 10, ("s", "b"): 5, ("a", "b"): 15, ("a", "t"): 5, ("b", "t"): 10}, "s", "t"))
