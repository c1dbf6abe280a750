// elasticlunr's own scores over what a client of the shards has: for each field the sum of
// impact x idf, times the share of the query's tokens that the field has, times the field's boost.

/** @param {Map<string, { df: number, docs: number[], impacts: number[] }[]>} words @param {string[]} tokens */
export function elasticlunrScores(words, tokens, docs, boosts) {
  const scores = new Map();
  boosts.forEach((boost, field) => {
    const sums = new Map(), hits = new Map();
    for (const token of tokens) {
      const found = words.get(token)?.[field];
      if (!found?.df) continue;
      const idf = 1 + Math.log(docs / (found.df + 1));
      found.docs.forEach((doc, n) => {
        sums.set(doc, (sums.get(doc) ?? 0) + found.impacts[n] * idf);
        hits.set(doc, (hits.get(doc) ?? 0) + 1);
      });
    }
    for (const [doc, sum] of sums) scores.set(doc, (scores.get(doc) ?? 0) + sum * hits.get(doc) / tokens.length * boost);
  });
  return scores;
}

/** Exact postings of tokens, read from the JSON that elasticlunr.js loads. */
export function exactWords(json, tokens) {
  const words = new Map();
  for (const token of tokens) {
    const fields = json.fields.map(field => {
      let node = json.index[field].root;
      for (const letter of token) node = node && Object.hasOwn(node, letter) ? node[letter] : undefined;
      const entries = Object.entries(node?.docs ?? {});
      const length = doc => Math.sqrt(json.documentStore.docInfo[doc][field] || 1);
      return { df: node?.df ?? 0, docs: entries.map(([doc]) => Number(doc)), impacts: entries.map(([doc, { tf }]) => tf / length(doc)) };
    });
    words.set(token, fields);
  }
  return words;
}

export const topTen = scores => [...scores].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 10);
