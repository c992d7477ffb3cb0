import random
import re
from collections import Counter, defaultdict

TEXT = "the cat sat on the mat the dog sat on the log the cat saw the dog and the dog saw the cat"


class Markov:
    def __init__(self, order=1):
        self.order, self.table = order, defaultdict(Counter)

    def train(self, words):
        for i in range(len(words) - self.order):
            self.table[tuple(words[i : i + self.order])][words[i + self.order]] += 1
        return self

    def generate(self, start, n, rng):
        out = list(start)
        for _ in range(n):
            options = self.table.get(tuple(out[-self.order :]))
            if not options:
                break
            out.append(rng.choices(list(options), list(options.values()))[0])
        return " ".join(out)


words = re.findall(r"\w+", TEXT)
model = Markov(2).train(words)
print(model.generate(("the", "cat"), 8, random.Random(1)))
print(sorted(model.table[("on", "the")].items()), len(model.table), model.table[("the", "cat")].most_common(1))
bigrams = Counter(zip(words, words[1:]))
print(bigrams.most_common(2), f"{bigrams['the', 'cat'] / words.count('the'):.3f}")
