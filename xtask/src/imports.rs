//! Short names for what a WebAssembly program imports from its glue script.
//!
//! wasm-bindgen names every import `__wbg_<function>_<16 hexadecimal digits>`, in the program and once
//! more in its script. Digits do not compress: they are two per cent of what a visitor downloads.

use std::collections::HashMap;

use crate::Outcome;

/// Section number of the imports, <https://webassembly.github.io/spec/core/binary/modules.html>.
const IMPORTS: u8 = 2;
/// The program's magic number and version.
const PREAMBLE: usize = 8;

/// A program and its glue script with every import renamed, in the order of the program: a, b, c, ...
///
/// # Errors
/// When the program cannot be read, or the script does not name each import exactly once.
pub fn shortened(program: &[u8], script: &str) -> Outcome<(Vec<u8>, String)> {
    let mut names = Names::default();
    let program = rewritten(program, &mut names).ok_or("The program's imports cannot be read.")?;
    Ok((program, names.put_into(script)?))
}

/// Short names by long ones: of functions, and of the module that they come from.
#[derive(Default)]
struct Names {
    functions: HashMap<String, String>,
    module: String,
}

/// Copies section by section, that of the imports with their new names.
fn rewritten(program: &[u8], names: &mut Names) -> Option<Vec<u8>> {
    let mut out = program.get(..PREAMBLE)?.to_vec();
    let mut rest = program.get(PREAMBLE..)?;
    while !rest.is_empty() {
        let number = take(&mut rest, 1)?[0];
        let section = take_counted(&mut rest)?;
        out.push(number);
        let section = if number == IMPORTS { &renamed(section, names)? } else { section };
        put_counted(&mut out, section);
    }
    Some(out)
}

/// The section of imports: how many, then module, name, kind and type index of each.
fn renamed(mut section: &[u8], names: &mut Names) -> Option<Vec<u8>> {
    let count = take_number(&mut section)?;
    let mut out = Vec::new();
    put_number(&mut out, count);
    for place in 0..count {
        let module = std::str::from_utf8(take_counted(&mut section)?).ok()?;
        let name = std::str::from_utf8(take_counted(&mut section)?).ok()?;
        // Functions only: wasm-bindgen imports nothing else.
        let kind = take(&mut section, 1)?[0];
        if kind != 0 || (place > 0 && module != names.module) {
            return None;
        }
        module.clone_into(&mut names.module);
        let short = short(place);
        put_counted(&mut out, b"m");
        put_counted(&mut out, short.as_bytes());
        out.push(kind);
        put_number(&mut out, take_number(&mut section)?);
        names.functions.insert(name.to_owned(), short);
    }
    Some(out)
}

impl Names {
    /// The script, which is minified, with the short names.
    fn put_into(&self, script: &str) -> Outcome<String> {
        let mut out = String::with_capacity(script.len());
        let mut found = 0;
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_$".contains(letter);
        let mut rest = script;
        while let Some(first) = rest.chars().next() {
            let end = rest.find(|letter| is_part(letter) != is_part(first)).unwrap_or(rest.len());
            let (word, behind) = rest.split_at(end);
            let short = self.functions.get(word);
            found += usize::from(short.is_some());
            out.push_str(short.map_or(word, String::as_str));
            rest = behind;
        }
        let module = format!("\"{}\"", self.module);
        let modules = out.matches(&module).count();
        if found != self.functions.len() || modules != 1 {
            let imports = self.functions.len();
            return Err(format!(
                "The glue script names {found} of {imports} imports, and {module} {modules} times."
            ));
        }
        Ok(out.replace(&module, "m"))
    }
}

/// a, b, ..., z, ba, bb, ...: `place` in base 26.
fn short(place: usize) -> String {
    let digit = |place: usize| char::from(b"abcdefghijklmnopqrstuvwxyz"[place % 26]);
    let mut name = if place < 26 { String::new() } else { short(place / 26) };
    name.push(digit(place));
    name
}

fn take<'a>(from: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(count)?;
    *from = rest;
    Some(taken)
}

fn take_counted<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let count = take_number(from)?;
    take(from, count)
}

/// An unsigned LEB128 number: seven bits a byte, lowest first, the eighth bit set on all but the last.
fn take_number(from: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for place in 0..5 {
        let byte = take(from, 1)?[0];
        number |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn put_counted(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two imported functions of one type, and a custom section behind them.
    fn program() -> Vec<u8> {
        let mut program = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0".to_vec();
        let mut imports = vec![2];
        for name in ["__wbg_fill_00", "__wbg_fill_01"] {
            put_counted(&mut imports, b"./app_bg.js");
            put_counted(&mut imports, name.as_bytes());
            imports.extend([0, 0]);
        }
        program.push(IMPORTS);
        put_counted(&mut program, &imports);
        program.extend(b"\0\x02\x01x");
        program
    }

    const SCRIPT: &str = r#"x={"./app_bg.js":{__wbg_fill_01:e=>e.fill(),__wbg_fill_00:e=>e}}"#;

    #[test]
    fn program_and_script_get_the_same_names_and_keep_all_else() {
        let (program, script) = shortened(&program(), SCRIPT).unwrap();
        assert_eq!(script, "x={m:{b:e=>e.fill(),a:e=>e}}");
        let imports = b"\x02\x0d\x02\x01m\x01a\0\0\x01m\x01b\0\0";
        let expected = [&b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0"[..], imports, b"\0\x02\x01x"].concat();
        assert_eq!(program, expected);
    }

    #[test]
    fn a_script_without_an_import_and_a_broken_program_are_refused() {
        assert!(shortened(&program(), &SCRIPT.replace("fill_01", "stroke")).is_err());
        let whole = program();
        assert!(shortened(&whole[..30], SCRIPT).is_err());
    }

    #[test]
    fn numbers_of_any_length_survive() {
        for number in [0, 127, 128, 16_383, 16_384, 900_000] {
            let mut bytes = Vec::new();
            put_number(&mut bytes, number);
            assert_eq!(take_number(&mut &bytes[..]), Some(number));
        }
    }

    #[test]
    fn short_names_differ() {
        let names: std::collections::HashSet<String> = (0..2000).map(short).collect();
        assert_eq!(names.len(), 2000);
    }
}
