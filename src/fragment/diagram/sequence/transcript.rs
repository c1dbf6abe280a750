//! A sequence diagram in words: one line a step.

use super::{Block, Event, Message, Note, Sequence, Side};
use crate::base::lang::Lang;

/// The steps in order; the n-th stands under the drawing's `data-step="n"`.
pub(in super::super) fn transcript(sequence: &Sequence, lang: Lang) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    // The condition that the next step opens with.
    let mut opening = String::new();
    let mut blocks: Vec<Block> = Vec::new();
    for (event, &step) in sequence.events.iter().zip(&sequence.steps()) {
        let text = match event {
            Event::Message(message) => said(sequence, message, lang),
            Event::Note(note) => noted(sequence, note, lang),
            Event::Open(block, label) => {
                blocks.push(*block);
                if *block != Block::Rect {
                    opening.push_str(&condition(block_word(*block, lang), &label.flat(), lang));
                }
                continue;
            }
            Event::Section(label) => {
                let word = blocks.last().map_or("", |block| section_word(*block, lang));
                opening = condition(word, &label.flat(), lang);
                continue;
            }
            Event::Close => {
                blocks.pop();
                opening.clear();
                continue;
            }
            _ => continue,
        };
        if steps.len() < step {
            steps.push(std::mem::take(&mut opening) + &text);
        } else if let Some(last) = steps.last_mut() {
            last.push_str(if lang == Lang::Zh { "；" } else { "; " });
            last.push_str(&text);
        }
    }
    steps
}

fn said(sequence: &Sequence, message: &Message, lang: Lang) -> String {
    let name = |index: usize| sequence.people[index].label.flat();
    let number = message.number.map(|number| format!("{number}. ")).unwrap_or_default();
    let arrow = if message.both { "↔" } else { "→" };
    let who = match (message.from == message.to, lang) {
        (true, Lang::Zh) => format!("{}自己", name(message.from)),
        (true, Lang::En) => format!("{}, to itself", name(message.from)),
        (false, _) => format!("{} {arrow} {}", name(message.from), name(message.to)),
    };
    match (message.label.is_empty(), lang) {
        (true, _) => format!("{number}{who}"),
        (false, Lang::Zh) => format!("{number}{who}：{}", message.label.flat()),
        (false, Lang::En) => format!("{number}{who}: {}", message.label.flat()),
    }
}

fn noted(sequence: &Sequence, note: &Note, lang: Lang) -> String {
    let name = |index: usize| sequence.people[index].label.flat();
    let text = note.label.flat();
    let apart = note.side == Side::Over && note.first < note.last;
    match (apart, lang) {
        (false, Lang::Zh) => format!("{}：{text}", name(note.first)),
        (false, Lang::En) => format!("{}: {text}", name(note.first)),
        (true, Lang::Zh) => format!("{}、{}：{text}", name(note.first), name(note.last)),
        (true, Lang::En) => format!("{}, {}: {text}", name(note.first), name(note.last)),
    }
}

fn condition(word: &str, label: &str, lang: Lang) -> String {
    match (label.is_empty(), lang) {
        (true, Lang::Zh) => format!("【{word}】"),
        (false, Lang::Zh) => format!("【{word}：{label}】"),
        (true, Lang::En) => format!("[{word}] "),
        (false, Lang::En) => format!("[{word}: {label}] "),
    }
}

fn block_word(block: Block, lang: Lang) -> &'static str {
    let (zh, en) = match block {
        Block::Alt => ("如果", "if"),
        Block::Opt => ("可选", "optional"),
        Block::Loop => ("循环", "loop"),
        Block::Par => ("并行", "in parallel"),
        Block::Critical => ("必须完成", "critical"),
        Block::Break => ("中断", "break"),
        Block::Rect => ("", ""),
    };
    if lang == Lang::Zh { zh } else { en }
}

fn section_word(block: Block, lang: Lang) -> &'static str {
    let (zh, en) = match block {
        Block::Alt => ("否则", "else"),
        Block::Par => ("同时", "and"),
        _ => ("情况", "option"),
    };
    if lang == Lang::Zh { zh } else { en }
}

#[cfg(test)]
mod tests {
    use super::super::super::script;
    use super::*;

    #[test]
    fn a_step_a_line() {
        let body = "sequenceDiagram\nparticipant A as 客户端\nA->>B: SYN\nNote over A: SYN-SENT\nalt 收到\nB->>B: 检查\nelse 丢失\nB-->>A: RST\nend\nNote over A,B: 结束";
        let sequence = super::super::parse(&script::read(body).unwrap()).0;
        assert_eq!(
            transcript(&sequence, Lang::Zh),
            [
                "客户端 → B：SYN；客户端：SYN-SENT",
                "【如果：收到】B自己：检查",
                "【否则：丢失】B → 客户端：RST",
                "客户端、B：结束",
            ]
        );
        assert_eq!(transcript(&sequence, Lang::En)[1], "[if: 收到] B, to itself: 检查");
    }
}
