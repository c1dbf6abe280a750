//! One diagram with its captions and controls: the whole drawing first, then step by step.
//!
//! Without JavaScript the drawing stands whole, every caption shows, and the controls stay hidden.

use std::fmt::Write;

use super::Diagram;
use crate::base::lang::{Lang, PerLang, View};
use crate::base::text::escape;

/// With more steps than this, dots would be a wall; the arrows remain.
const MOST_DOTS: usize = 48;

/// The words of a player in the language of the interface.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlayerLabels {
    /// What a player is: 分步图解. Stands before the diagram's title.
    pub player: String,
    /// The first caption: 整体.
    pub whole: String,
    /// Name of the scrolling box around the drawing: 图，可左右滚动.
    pub stage: String,
    /// 上一步.
    pub previous: String,
    /// 下一步.
    pub next: String,
    /// 播放.
    pub play: String,
    /// 暂停.
    pub pause: String,
    /// Name of the row of dots: 步骤.
    pub steps: String,
    /// Name of one dot, `#` stands for its number: 第 # 步.
    pub step: String,
    /// 全屏.
    pub full: String,
    /// 复制为 SVG.
    pub copy: String,
    /// 已复制.
    pub copied: String,
}

/// The `<section>` of diagram `number` (from 1 on its page). The drawing stands once, in the language of the
/// interface; on a duo page every caption has both languages. Empty when no language was drawn.
pub fn player(
    number: usize,
    drawings: PerLang<Option<&Diagram>>,
    view: View,
    labels: &PlayerLabels,
) -> String {
    let first = view.interface();
    let (shown_in, Some(shown)) = (match drawings.get(first) {
        Some(_) => (first, *drawings.get(first)),
        None => (first.other(), *drawings.get(first.other())),
    }) else {
        return String::new();
    };
    let second = if view == View::Duo { *drawings.get(shown_in.other()) } else { None };
    let mut html = String::with_capacity(shown.svg.len() * 2 + 2000);
    open(&mut html, number, shown, first, labels);
    stage(&mut html, shown, labels);
    captions(&mut html, shown, second, shown_in, labels);
    controls(&mut html, shown.steps.len(), labels);
    html.push_str("</section>\n");
    html
}

fn open(html: &mut String, number: usize, shown: &Diagram, interface: Lang, labels: &PlayerLabels) {
    let colon = if interface == Lang::Zh { "：" } else { ": " };
    let name = match &shown.title {
        Some(title) => format!("{}{colon}{title}", labels.player),
        None => format!("{} {number}", labels.player),
    };
    let _ = writeln!(
        html,
        "<section class=\"player\" id=\"diagram-{number}\" aria-label=\"{}\" data-play=\"{}\" data-pause=\"{}\" data-copied=\"{}\">",
        escape(&name),
        escape(&labels.play),
        escape(&labels.pause),
        escape(&labels.copied),
    );
}

fn stage(html: &mut String, shown: &Diagram, labels: &PlayerLabels) {
    let class = if shown.narrow.is_some() { "stage both" } else { "stage" };
    let _ = writeln!(
        html,
        "<div class=\"{class}\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">",
        escape(&labels.stage)
    );
    html.push_str(&shown.svg);
    html.push('\n');
    if let Some(narrow) = &shown.narrow {
        html.push_str(narrow);
        html.push('\n');
    }
    html.push_str("</div>\n");
}

fn captions(html: &mut String, shown: &Diagram, second: Option<&Diagram>, lang: Lang, labels: &PlayerLabels) {
    let other = lang.other().tag();
    let whole =
        |diagram: &Diagram| diagram.description.clone().or_else(|| diagram.title.clone()).unwrap_or_default();
    let _ = writeln!(html, "<ol class=\"caps\" lang=\"{}\" aria-live=\"polite\">", lang.tag());
    let _ = write!(html, "<li><b>{}</b> {}", escape(&labels.whole), escape(&whole(shown)));
    if let Some(second) = second {
        let _ = write!(html, "<span lang=\"{other}\">{}</span>", escape(&whole(second)));
    }
    html.push_str("</li>\n");
    for (index, step) in shown.steps.iter().enumerate() {
        let _ = write!(html, "<li>{}", escape(step));
        // A caption that reads the same in both languages (SYN, ACK) stands once.
        if let Some(text) = second.and_then(|second| second.steps.get(index)).filter(|text| *text != step) {
            let _ = write!(html, "<span lang=\"{other}\">{}</span>", escape(text));
        }
        html.push_str("</li>\n");
    }
    html.push_str("</ol>\n");
}

fn controls(html: &mut String, steps: usize, labels: &PlayerLabels) {
    let icon = |name: &str| format!("<span class=\"i i-{name}\" aria-hidden=\"true\"></span>");
    let button = |class: &str, does: &str, inside: String| {
        format!("<button class=\"{class}\" type=\"button\" data-do=\"{does}\">{inside}</button>")
    };
    let span = |text: &str| format!("<span>{}</span>", escape(text));
    html.push_str("<div class=\"ctl\" hidden>");
    html.push_str(&button("btn", "previous", icon("prev") + &span(&labels.previous)));
    html.push_str(&button("btn pri", "play", icon("play") + &span(&labels.play)));
    html.push_str(&button("btn", "next", span(&labels.next) + &icon("next")));
    html.push_str("<span class=\"grow\"></span>");
    html.push_str(&button("btn bare", "full", icon("full") + &span(&labels.full)));
    html.push_str(&button("btn bare", "copy", icon("copy") + &span(&labels.copy)));
    if (2..=MOST_DOTS).contains(&steps) {
        let _ = write!(html, "<ol class=\"dots\" aria-label=\"{}\">", escape(&labels.steps));
        for step in 1..=steps {
            let name = labels.step.replace('#', &step.to_string());
            let name = escape(&name);
            let _ = write!(
                html,
                "<li><button class=\"dotb\" type=\"button\" aria-label=\"{name}\">{step}</button></li>"
            );
        }
        html.push_str("</ol>");
    }
    html.push_str("</div>\n");
}

#[cfg(test)]
mod tests {
    use super::super::{DiagramInput, diagram};
    use super::*;

    fn drawn(lang: Lang) -> Diagram {
        let body = "sequenceDiagram\naccTitle: 握手\nparticipant A as 客户端\nA->>B: SYN <1>\nB->>A: 好\n%% en: 握手 = Handshake\n%% en: 客户端 = Client\n%% en: 好 = Fine";
        diagram(&DiagramInput { body: body.into(), lang }).value.unwrap()
    }

    #[test]
    fn captions_by_view() {
        let (zh, en) = (drawn(Lang::Zh), drawn(Lang::En));
        let labels =
            PlayerLabels {
                player: "分步图解".into(), step: "第 # 步".into(), ..PlayerLabels::default()
            };
        let both = PerLang { zh: Some(&zh), en: Some(&en) };
        let check = |view, parts: &[&str], none: &[&str]| {
            let html = player(2, both, view, &labels);
            for part in parts {
                assert!(html.contains(part), "{view:?}: {part}\n{html}");
            }
            for part in none {
                assert!(!html.contains(part), "{view:?}: {part}\n{html}");
            }
        };
        check(
            View::Zh,
            &[
                "id=\"diagram-2\" aria-label=\"分步图解：握手\"",
                "<li>客户端 → B：SYN &lt;1&gt;</li>",
                "class=\"ctl\" hidden",
            ],
            &["Client", " style=", "<script"],
        );
        check(
            View::Duo,
            &["<li>客户端 → B：SYN &lt;1&gt;<span lang=\"en\">Client → B: SYN &lt;1&gt;</span></li>"],
            &[],
        );
        check(View::En, &["aria-label=\"分步图解: Handshake\"", "<li>B → Client: Fine</li>"], &["客户端"]);
        assert_eq!(player(1, PerLang { zh: None, en: None }, View::Zh, &labels), "");
    }
}
