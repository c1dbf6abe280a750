//! Chinese names -> pinyin, to read and to sort by.

use ::pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of computing whose characters are read otherwise than most often; of two that match the longer stands
/// first. What is missing here is set by `pinyin` in the glossary.
const WORDS: [(&str, &str); 48] = [
    ("重要", "zhòng yào"),
    ("重点", "zhòng diǎn"),
    ("重量", "zhòng liàng"),
    ("权重", "quán zhòng"),
    ("加重", "jiā zhòng"),
    ("严重", "yán zhòng"),
    ("重", "chóng"),
    ("增长", "zēng zhǎng"),
    ("成长", "chéng zhǎng"),
    ("长", "cháng"),
    ("更新", "gēng xīn"),
    ("变更", "biàn gēng"),
    ("更改", "gēng gǎi"),
    ("阻塞", "zǔ sè"),
    ("拥塞", "yōng sè"),
    ("角色", "jué sè"),
    ("对称", "duì chèn"),
    ("命中", "mìng zhòng"),
    ("排行", "pái háng"),
    ("行锁", "háng suǒ"),
    ("行级", "háng jí"),
    ("行号", "háng hào"),
    ("行式", "háng shì"),
    ("银行", "yín háng"),
    ("切换", "qiē huàn"),
    ("载荷", "zài hè"),
    ("负荷", "fù hè"),
    ("应用", "yìng yòng"),
    ("适应", "shì yìng"),
    ("响应", "xiǎng yìng"),
    ("应答", "yìng dá"),
    ("对应", "duì yìng"),
    ("映射", "yìng shè"),
    ("处理", "chǔ lǐ"),
    ("模板", "mú bǎn"),
    ("调优", "tiáo yōu"),
    ("调试", "tiáo shì"),
    ("调整", "tiáo zhěng"),
    ("协调", "xié tiáo"),
    ("弹性", "tán xìng"),
    ("散列", "sǎn liè"),
    ("校验", "jiào yàn"),
    ("差异", "chā yì"),
    ("差错", "chā cuò"),
    ("降级", "jiàng jí"),
    ("会话", "huì huà"),
    ("只读", "zhǐ dú"),
    ("混淆", "hùn xiáo"),
];

/// Pinyin with tone marks, syllables apart; other scripts stay as they are.
pub(crate) fn pinyin(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    // Whether the last thing written is a syllable: then letters after it stand apart.
    let mut syllable = false;
    while let Some(c) = rest.chars().next() {
        let word = WORDS.iter().find(|(word, _)| rest.starts_with(word));
        let (read, reading) = match word {
            Some(&(word, reading)) => (word.len(), Some(reading)),
            None => (c.len_utf8(), c.to_pinyin().map(|syllable| syllable.with_tone())),
        };
        match reading {
            Some(reading) => {
                if out.ends_with(|c: char| c.is_alphanumeric()) {
                    out.push(' ');
                }
                out.push_str(reading);
            }
            None => {
                if syllable && c.is_alphanumeric() {
                    out.push(' ');
                }
                out.push(c);
            }
        }
        syllable = reading.is_some();
        rest = &rest[read..];
    }
    out
}

/// Pinyin as dictionaries sort it: letters first, without tones, case and signs.
pub(crate) fn without_tones(pinyin: &str) -> String {
    pinyin.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_of_terms() {
        let check = |name: &str, expected: &str| assert_eq!(pinyin(name), expected, "{name}");
        check("全局解释器锁", "quán jú jiě shì qì suǒ");
        check("可重复读", "kě chóng fù dú");
        check("加权重", "jiā quán zhòng");
        check("长连接", "cháng lián jiē");
        check("非阻塞IO", "fēi zǔ sè IO");
        check("TCP 三次握手", "TCP sān cì wò shǒu");
        check("TCP三次握手", "TCP sān cì wò shǒu");
        check("实体-属性", "shí tǐ-shǔ xìng");
        check("", "");
        check("C++", "C++");
    }

    #[test]
    fn tones_do_not_sort() {
        assert_eq!(without_tones("Lǜ sè"), "lu se");
    }
}
