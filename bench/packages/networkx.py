# imports: networkx
import io

import networkx as nx

g = nx.Graph([(1, 2), (2, 3), (3, 4), (4, 1), (1, 5)])
print(nx.shortest_path(g, 3, 5), nx.diameter(g), sorted(nx.degree_centrality(g).items()), list(nx.connected_components(g)))
print(sorted(nx.minimum_spanning_edges(nx.complete_graph(4), data=False)), nx.density(g), list(nx.topological_sort(nx.DiGraph([(1, 2), (2, 3)]))))
print(nx.pagerank(nx.DiGraph([(1, 2), (2, 1)])), nx.is_bipartite(g), nx.erdos_renyi_graph(5, 0.5, seed=1).edges, nx.maximum_flow_value(nx.DiGraph([(0, 1, {"capacity": 3})]), 0, 1))
out = io.BytesIO()
nx.write_graphml(g, out)
print(len(out.getvalue()) > 100, nx.read_edgelist(io.BytesIO(b"a b\n")).edges, nx.node_link_data(g)["directed"], nx.greedy_color(g), nx.to_dict_of_lists(g)[1])
print(sorted(map(sorted, nx.community.greedy_modularity_communities(nx.karate_club_graph())))[0][:4], nx.adjacency_data(g)["multigraph"])
