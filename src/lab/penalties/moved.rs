//! Samples of the signal that the user has dragged to another height.

use super::settings::State;
use crate::data::Signal;
use crate::decimal;
use crate::lab::structured::array;
use crate::settings::{Field, Kind, Section, TextForm, Value, written};
use crate::trace::Table;
use serde_json::{Value as Json, json};

/// Most samples that can be moved: the link stays short enough to send.
const MOST_MOVED: usize = 60;

/// No sample is moved further from zero.
const HIGHEST: f64 = 5.0;

/// A sample, counted from 1 as on the axis, is seen at this height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moved {
    /// Which sample, from 1.
    pub sample: usize,
    /// What is observed there.
    pub height: f64,
}

/// `sample:height` separated by `,`.
const FORM: TextForm = TextForm {
    format: |json| {
        let entries = json.as_array()?.iter();
        let text =
            entries.map(|entry| Some(format!("{}:{}", entry["sample"].as_u64()?, entry["height"].as_f64()?)));
        Some(text.collect::<Option<Vec<_>>>()?.join(","))
    },
    parse: |text| {
        let entries = text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| {
            let (sample, height) = part.split_once(':')?;
            let height = decimal::parse(height.trim())?;
            Some(json!({"sample": sample.trim().parse::<u64>().ok()?, "height": height}))
        });
        entries.collect::<Option<Vec<_>>>().map(Json::Array)
    },
    shape: "a list of {sample, height}",
};

/// The field of the moved samples.
pub fn field() -> Field<State> {
    Field {
        name: "moved_samples",
        key: "moved",
        label: "Moved samples",
        hint: "Drag a data point, or write sample:height, separated by commas; empty: all where they were drawn",
        section: Section::Data,
        kind: Kind::Structured(FORM),
        applies: |state, _| state.settings.data.kind == "signal",
        read: |state, _| {
            let entries = state.settings.data.moved.iter();
            Value::Structured(
                entries.map(|moved| json!({"sample": moved.sample, "height": moved.height})).collect(),
            )
        },
        write: |state, value, _| {
            let mut all = Vec::new();
            for moved in array(value)?.iter().map(read) {
                put(&mut all, moved?)?;
            }
            state.settings.data.moved = all;
            Ok(())
        },
        ..Field::BASE
    }
}

fn read(entry: &Json) -> Result<Moved, String> {
    let (sample, height) = (entry["sample"].as_u64(), entry["height"].as_f64());
    let (Some(sample @ 1..), Some(height)) = (sample, height) else {
        let shape = FORM.shape;
        return Err(format!(
            "{} is not a moved sample; expected {shape}, samples counted from 1",
            written(entry)
        ));
    };
    if !(-HIGHEST..=HIGHEST).contains(&height) {
        return Err(format!("height {height} is outside {} to {HIGHEST}", -HIGHEST));
    }
    Ok(Moved { sample: sample as usize, height })
}

/// Adds a moved sample, in the order of samples, in place of what was said of it before.
fn put(all: &mut Vec<Moved>, moved: Moved) -> Result<(), String> {
    match all.binary_search_by_key(&moved.sample, |known| known.sample) {
        Ok(place) => all[place] = moved,
        Err(_) if all.len() == MOST_MOVED => {
            return Err(format!("at most {MOST_MOVED} samples can be moved"));
        }
        Err(place) => all.insert(place, moved),
    }
    Ok(())
}

/// Moves a sample to a height, which is rounded to hundredths and held within what can be set.
///
/// # Errors
/// When too many samples have been moved already.
pub fn move_sample(state: &mut State, sample: usize, height: f64) -> Result<(), String> {
    let height = (100.0 * height.clamp(-HIGHEST, HIGHEST)).round() / 100.0;
    put(&mut state.settings.data.moved, Moved { sample, height })
}

/// The observed sample, counted from 1, within `reach` of a place of the chart; the nearest.
pub fn sample_at(scene: &Table, (x, y): (f64, f64), reach: (f64, f64)) -> Option<usize> {
    let distance =
        |(i, seen): (usize, f64)| (i + 1, libm::hypot(((i + 1) as f64 - x) / reach.0, (seen - y) / reach.1));
    let all = scene.series("seen", 0).enumerate().map(distance).filter(|(_, distance)| *distance <= 1.0);
    all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(sample, _)| sample)
}

/// Puts moved samples where they were moved to; those that are missing, or beyond the end, stay away.
pub fn apply(moved: &[Moved], signal: &mut Signal) {
    for Moved { sample, height } in moved {
        let place = sample - 1;
        if signal.seen.get(place) == Some(&true) {
            signal.observed[place] = *height;
        }
    }
}

/// A sentence when some moved samples are not among those observed.
pub fn remark(state: &State, scene: &Table) -> Option<String> {
    let data = &state.settings.data;
    let seen = |sample: usize| sample <= scene.rows() && scene.scalar(sample - 1, "seen").is_finite();
    let away: Vec<_> = data.moved.iter().map(|moved| moved.sample).filter(|sample| !seen(*sample)).collect();
    if away.is_empty() || data.kind != "signal" {
        return None;
    }
    let names = away.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    Some(format!("Moved but not observed in this signal, and left out: sample {names}."))
}
