//! Reading decimal numbers.

/// The number nearest to a decimal text such as `-1.5e-300`; also `inf` and `NaN` in any case.
/// `None` for anything else, spaces around it included.
///
/// As the standard library's, correctly rounded; the library's own brings 10 kB of tables that do
/// not compress, this one's are small.
///
/// # Examples
/// ```
/// assert_eq!(saddlescope::decimal::parse("1e-1"), Some(0.1));
/// assert_eq!(saddlescope::decimal::parse("five"), None);
/// ```
pub fn parse(text: &str) -> Option<f64> {
    lexical_parse_float::FromLexical::from_lexical(text.as_bytes()).ok()
}
