//! The two languages of a site and the three views of a note.

use serde::{Deserialize, Serialize};

/// A language that notes are written in. Chinese is the source, English its translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Simplified Chinese, the source language.
    Zh,
    /// English, the translation.
    En,
}

impl Lang {
    /// Both languages, source first.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// The BCP 47 tag for `lang` and `hreflang` attributes.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-Hans",
            Lang::En => "en",
        }
    }

    /// The short code used in file names, keys and JSON: `zh`, `en`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// The other language.
    pub fn other(self) -> Lang {
        match self {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
}

/// How a page shows a note: one language, or both aligned block by block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Chinese only, at `/<id>/`.
    Zh,
    /// English only, at `/en/<id>/`.
    En,
    /// Both, at `/duo/<id>/`; its interface is Chinese.
    Duo,
}

impl View {
    /// All views.
    pub const ALL: [View; 3] = [View::Zh, View::En, View::Duo];

    /// The language of the interface around the note.
    pub fn interface(self) -> Lang {
        match self {
            View::En => Lang::En,
            View::Zh | View::Duo => Lang::Zh,
        }
    }

    /// The short code: `zh`, `en`, `duo`.
    pub fn code(self) -> &'static str {
        match self {
            View::Zh => "zh",
            View::En => "en",
            View::Duo => "duo",
        }
    }
}

impl From<Lang> for View {
    fn from(lang: Lang) -> View {
        match lang {
            Lang::Zh => View::Zh,
            Lang::En => View::En,
        }
    }
}

/// One value a language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PerLang<T> {
    /// The Chinese value.
    pub zh: T,
    /// The English value.
    pub en: T,
}

impl<T> PerLang<T> {
    /// The value of one language.
    pub fn get(&self, lang: Lang) -> &T {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// The value of one language, to change.
    pub fn get_mut(&mut self, lang: Lang) -> &mut T {
        match lang {
            Lang::Zh => &mut self.zh,
            Lang::En => &mut self.en,
        }
    }

    /// Makes both values with the same function.
    pub fn from_fn(mut make: impl FnMut(Lang) -> T) -> PerLang<T> {
        PerLang { zh: make(Lang::Zh), en: make(Lang::En) }
    }
}
