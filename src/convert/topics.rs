//! Which topic and category a text is about, by the words it shares with the glossary and the ledger.
//!
//! A word's weight for a category is how much of the word belongs there, times how much the word tells at all: a
//! word of all categories tells nothing, a word of one tells most. The same for topics.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::text::is_han;

/// Characters that join the words around them.
const JOINING: [char; 9] = ['的', '和', '与', '及', '是', '在', '中', '了', '有'];

/// What was learnt.
#[derive(Debug, Default)]
pub(super) struct Topics {
    categories: Vec<String>,
    topics: Vec<(String, usize)>,
    by_id: BTreeMap<String, usize>,
    /// Words of a topic's own names: its id, its titles, its terms.
    names: BTreeMap<usize, BTreeSet<String>>,
    /// Weight of a word by topic, while learning.
    words: HashMap<String, BTreeMap<usize, f32>>,
    /// Share of a word by category, and how much it tells, 0 to 1.
    shares: HashMap<String, (Vec<f32>, f32)>,
    /// Length of a topic's vector.
    lengths: Vec<f32>,
}

/// What a text is about.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct About {
    /// Score of each category, in order.
    pub categories: Vec<f32>,
    /// Score of topics that share words with it.
    pub topics: BTreeMap<usize, f32>,
}

impl Topics {
    pub fn new(categories: Vec<String>) -> Topics {
        Topics { categories, ..Topics::default() }
    }

    /// Adds a topic of a known category.
    pub fn add(&mut self, id: &str, category: &str) {
        if let Some(category) = self.categories.iter().position(|known| known == category) {
            self.by_id.insert(id.to_owned(), self.topics.len());
            self.topics.push((id.to_owned(), category));
        }
    }

    /// Learns that a text belongs to a topic.
    pub fn learn(&mut self, topic: &str, text: &str, weight: f32) {
        let Some(&topic) = self.by_id.get(topic) else { return };
        for word in words(text) {
            *self.words.entry(word).or_default().entry(topic).or_default() += weight;
        }
    }

    /// Learns a name of a topic.
    pub fn name(&mut self, topic: &str, name: &str) {
        if let Some(&topic) = self.by_id.get(topic) {
            self.names.entry(topic).or_default().extend(words(name));
        }
    }

    /// Words that stand in the id of this topic alone.
    pub fn own_words<'a>(&self, topic: &'a str) -> impl Iterator<Item = &'a str> {
        let others =
            |word: &str| self.by_id.keys().filter(|id| id.split('-').any(|other| other == word)).count();
        let long = topic.split('-').filter(|word| word.len() >= 3);
        long.filter(|word| others(word) == 1).collect::<Vec<_>>().into_iter()
    }

    /// How much of a title is made of a topic's own names, 0 to 1; words that only join others do not count. All of
    /// it when two words or more of the topic's id are all there.
    pub fn named(&self, topic: &str, title: &str) -> f32 {
        let Some(names) = self.by_id.get(topic).and_then(|topic| self.names.get(topic)) else { return 0.0 };
        let joins = |word: &String| word.contains(JOINING);
        let words: Vec<String> = words(title).into_iter().filter(|word| !joins(word)).collect();
        let id = self::words(&topic.replace('-', " "));
        if id.len() > 1 && id.iter().all(|word| words.contains(word)) {
            return 1.0;
        }
        let named = words.iter().filter(|word| names.contains(*word)).count();
        named as f32 / words.len().max(1) as f32
    }

    /// Ends the learning.
    pub fn finish(&mut self) {
        let count = self.categories.len();
        let mut totals = vec![0.0_f32; count];
        for (&topic, weight) in self.words.values().flatten() {
            totals[self.topics[topic].1] += weight;
        }
        self.lengths = vec![0.0; self.topics.len()];
        for (word, topics) in &self.words {
            let mut share = vec![0.0_f32; count];
            for (&topic, weight) in topics {
                // A category with many topics must not win by its size alone.
                share[self.topics[topic].1] += weight / totals[self.topics[topic].1].max(1.0).sqrt();
            }
            let sum: f32 = share.iter().sum();
            share.iter_mut().for_each(|s| *s /= sum);
            let entropy: f32 = share.iter().filter(|s| **s > 0.0).map(|s| -s * s.ln()).sum();
            let tells = 1.0 - entropy / (count as f32).ln();
            self.shares.insert(word.clone(), (share, tells.max(0.0)));
            let rare = (self.topics.len() as f32 / topics.len() as f32).ln();
            for (&topic, weight) in topics {
                self.lengths[topic] += (weight.sqrt() * rare).powi(2);
            }
        }
        self.lengths.iter_mut().for_each(|length| *length = length.sqrt().max(1.0));
    }

    /// What a text is about; each of its words counts once, times its weight.
    pub fn about(&self, text: &str, weight: f32) -> About {
        let mut about = About { categories: vec![0.0; self.categories.len()], topics: BTreeMap::new() };
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        words(text).into_iter().for_each(|word| *counts.entry(word).or_default() += 1);
        for (word, count) in counts {
            let Some((share, tells)) = self.shares.get(&word) else { continue };
            let often = weight * (1.0 + (count as f32).ln()) * length(&word);
            for (score, share) in about.categories.iter_mut().zip(share) {
                *score += often * tells * share;
            }
            let topics = &self.words[&word];
            let rare = (self.topics.len() as f32 / topics.len() as f32).ln();
            for (&topic, weight) in topics {
                *about.topics.entry(topic).or_default() +=
                    often * weight.sqrt() * rare * rare / self.lengths[topic];
            }
        }
        about
    }

    pub fn topic(&self, at: usize) -> (&str, usize) {
        (&self.topics[at].0, self.topics[at].1)
    }
}

/// Two Chinese characters are a weaker word than a whole English one.
fn length(word: &str) -> f32 {
    if word.is_ascii() { 1.2 } else { 0.6 }
}

impl About {
    /// Adds what another text is about.
    pub fn add(&mut self, other: &About, weight: f32) {
        self.categories.resize(self.categories.len().max(other.categories.len()), 0.0);
        self.categories.iter_mut().zip(&other.categories).for_each(|(a, b)| *a += b * weight);
        for (&topic, score) in &other.topics {
            *self.topics.entry(topic).or_default() += score * weight;
        }
    }

    /// The best category and how far it leads: 0 when nothing is known, 1 when nothing else comes near.
    pub fn category(&self) -> Option<(usize, f32)> {
        let mut ranked: Vec<(usize, f32)> = self.categories.iter().copied().enumerate().collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let (best, score) = *ranked.first().filter(|(_, score)| *score > 0.0)?;
        let second = ranked.get(1).map_or(0.0, |(_, score)| *score);
        Some((best, (score - second) / score))
    }

    /// The score of the best category.
    pub fn strength(&self) -> f32 {
        self.categories.iter().copied().fold(0.0, f32::max)
    }

    /// Topics, the best first.
    pub fn ranked(&self) -> impl Iterator<Item = usize> + use<> {
        let mut ranked: Vec<(usize, f32)> =
            self.topics.iter().map(|(&topic, &score)| (topic, score)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        ranked.into_iter().map(|(topic, _)| topic)
    }

    /// The best topic with its score and how far it leads.
    pub fn topic(&self) -> Option<(usize, f32, f32)> {
        let mut ranked: Vec<(usize, f32)> =
            self.topics.iter().map(|(&topic, &score)| (topic, score)).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let (best, score) = *ranked.first()?;
        let second = ranked.get(1).map_or(0.0, |(_, score)| *score);
        Some((best, score, (score - second) / score))
    }
}

/// The words of a text: English ones in lower case, every two Chinese characters that stand together.
pub(super) fn words(text: &str) -> Vec<String> {
    const COMMON: [&str; 32] = [
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "in", "is", "it", "its", "of",
        "on", "one", "or", "that", "the", "this", "to", "when", "which", "with", "by", "not", "no", "x",
        "name", "an",
    ];
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    for c in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        if c.is_ascii_alphanumeric() || matches!(c, '+' | '#') && !word.is_empty() {
            word.push(c);
        } else if !word.is_empty() {
            let found = std::mem::take(&mut word);
            let told = found.len() > 1 && !found.bytes().all(|b| b.is_ascii_digit());
            if told && !COMMON.contains(&found.as_str()) {
                words.push(found);
            }
        }
        let han = is_han(c);
        if let (true, Some(before)) = (han, before) {
            words.push([before, c].iter().collect());
        }
        before = han.then_some(c);
    }
    words
}
