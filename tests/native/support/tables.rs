//! Tables of the user, read as a browser reads them.

use encoding_rs::Encoding;
use saddlescope::data::{DataError, Reading, parse_csv};

/// As the browser's `TextDecoder` with `fatal`.
pub fn decoded(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    let (text, broken) = encoding.decode_with_bom_removal(bytes);
    (!broken).then(|| text.into_owned())
}

/// Reads a table.
pub fn read(bytes: &[u8]) -> Result<Reading, DataError> {
    parse_csv(bytes, decoded)
}
