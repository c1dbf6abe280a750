//! Bytes -> text: UTF-8 with or without BOM, UTF-16 with BOM, GB18030 (which holds GBK and GB2312) by detection.
//!
//! Nothing is ever replaced: bytes that are no text of these encodings are an error with their place.

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::base::text::is_cjk;

/// A decoded file, line ends as `\n`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    pub text: String,
    /// The encoding, when it was guessed: not UTF-8 and not told by a byte order mark.
    pub guessed: Option<&'static str>,
}

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undecodable {
    /// First byte that does not fit, counted from 0.
    pub offset: usize,
    /// What was expected there.
    pub why: String,
}

/// Decodes a file.
pub(super) fn decode(bytes: Vec<u8>) -> Result<Text, Undecodable> {
    if let Some(at) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        let text = std::str::from_utf8(at).map_err(|e| not(e.valid_up_to() + 3, "not UTF-8"))?;
        return finish(text.to_owned(), None);
    }
    for (mark, encoding) in [(b"\xFF\xFE", UTF_16LE), (b"\xFE\xFF", UTF_16BE)] {
        if let Some(rest) = bytes.strip_prefix(mark) {
            let text = strict(encoding, rest).map_err(|at| not(at + 2, "not UTF-16"))?;
            return finish(text, None);
        }
    }
    match String::from_utf8(bytes) {
        Ok(text) => finish(text, None),
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = guess(error.as_bytes());
            finish(text.ok_or(not(offset, "neither UTF-8 nor GBK"))?, Some("GB18030"))
        }
    }
}

fn not(offset: usize, why: &str) -> Undecodable {
    Undecodable { offset, why: why.into() }
}

/// Makes line ends `\n`. A NUL means that this is no text (or UTF-16 without its mark), and a Markdown parser
/// would silently replace it.
fn finish(text: String, guessed: Option<&'static str>) -> Result<Text, Undecodable> {
    if let Some(offset) = text.find('\0') {
        return Err(not(offset, "a NUL byte: a binary file, or UTF-16 without a byte order mark"));
    }
    let text = match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    };
    Ok(Text { text, guessed })
}

/// The bytes as GB18030, when they are plausible as that. Almost any pair of high bytes is *some* Han
/// character, so two more things must hold: the file is not UTF-8 with a scratch in it (more whole three-byte
/// characters than faults), and nine of ten characters beyond ASCII are Chinese text.
fn guess(bytes: &[u8]) -> Option<String> {
    let (mut whole, mut faults) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    if whole > faults {
        return None;
    }
    let text = strict(GB18030, bytes).ok()?;
    let (mut foreign, mut chinese) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        let private = matches!(c as u32, 0xE000..=0xF8FF);
        if is_cjk(c) || matches!(c as u32, 0x2000..=0x2BFF) && !private { chinese += 1 } else { foreign += 1 }
    }
    let controls = text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\x0c'));
    (!controls && chinese >= 9 * foreign).then_some(text)
}

/// Decodes the whole input; an error is the offset of the first malformed sequence.
fn strict(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    let mut text = String::with_capacity(room.unwrap_or(bytes.len() * 3 + 16));
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (DecoderResult::InputEmpty, _) => Ok(text),
        (DecoderResult::Malformed(len, after), read) => Err(read - len as usize - after as usize),
        (DecoderResult::OutputFull, _) => unreachable!("the room was asked for"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZH: &str = "# 锁\n互斥锁（mutex）保证同一时刻只有一个线程——“临界区”。\n";

    fn check(bytes: &[u8], expected: Result<(&str, Option<&str>), usize>) {
        let found = decode(bytes.to_vec());
        let found = found.as_ref().map(|t| (t.text.as_str(), t.guessed)).map_err(|e| e.offset);
        assert_eq!(found, expected);
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        std::iter::once('\u{feff}')
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(unit)
            .collect()
    }

    #[test]
    fn every_encoding_is_read() {
        check(ZH.as_bytes(), Ok((ZH, None)));
        check(format!("\u{feff}{ZH}").as_bytes(), Ok((ZH, None)));
        check(&utf16(ZH, u16::to_le_bytes), Ok((ZH, None)));
        check(&utf16(ZH, u16::to_be_bytes), Ok((ZH, None)));
        check(&encoding_rs::GBK.encode(ZH).0, Ok((ZH, Some("GB18030"))));
        check(&GB18030.encode("𠮷野家 ①②").0, Ok(("𠮷野家 ①②", Some("GB18030"))));
        check(b"a\r\nb\rc", Ok(("a\nb\nc", None)));
        check(b"", Ok(("", None)));
    }

    #[test]
    fn what_is_no_text_is_named_by_its_byte() {
        let mut scratched = "互斥锁，读写锁".as_bytes().to_vec();
        scratched.insert(3, 0xFF);
        check(&scratched, Err(3));
        check(&"互斥锁".as_bytes()[..8], Err(6));
        check(b"\xEF\xBB\xBFab\xFF", Err(5));
        check(b"\xFF\xFEa\0\x00\xD8b\0", Err(4));
        check(b"\xFF\xFEa", Err(2));
        check(b"ab\0c", Err(2));
        check(b"\x89PNG\r\n\x1a\n\x80\x81\x82", Err(0));
        check(
            "na\u{ef}ve caf\u{e9} \u{fc}ber".chars().map(|c| c as u8).collect::<Vec<_>>().as_slice(),
            Err(2),
        );
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_text_or_an_error_within_them(bytes: Vec<u8>) {
            let len = bytes.len();
            match decode(bytes) {
                Ok(text) => assert!(!text.text.contains(['\0', '\r'])),
                Err(error) => assert!(error.offset <= len),
            }
        }
    }
}
