//! The entries of the list of methods that are one rule, [`Normalised`].

use super::kind::{MOMENTUM, MethodKind, STEP};
use super::{Normalised, Under};
use crate::oracle::Stream;
use crate::penalty::Parameter;

const POWER: Parameter = Parameter {
    name: "power",
    label: "Power β",
    hint: "0: length in proportion to the slope; 1: always the same length",
    min: 0.0,
    max: 1.0,
    default: 2.0 / 3.0,
    logarithmic: false,
};

const THRESHOLD: Parameter = Parameter {
    name: "threshold",
    label: "Threshold c",
    hint: "Below this norm the step grows no further",
    min: 0.0,
    max: 1e9,
    default: 1.0,
    logarithmic: false,
};

const SCALE: Parameter = Parameter {
    name: "scale",
    label: "Scale A",
    hint: "Larger: shorter steps while the norm is uncertain",
    min: 0.1,
    max: 10.0,
    default: 2.0,
    logarithmic: false,
};

const OFFSET: Parameter = Parameter {
    name: "offset",
    label: "Offset δ",
    hint: "Added to the norm",
    min: 0.0,
    max: 1e6,
    default: 0.0,
    logarithmic: false,
};

/// An entry of the list: the rule of these values, with the rest at what makes it plain normalisation.
macro_rules! entry {
    ($name:ident, $key:literal, $label:literal, $about:literal, [$($parameter:expr),*], |$v:ident| $change:expr) => {
        pub(super) static $name: MethodKind = MethodKind {
            name: $key,
            label: $label,
            about: $about,
            parameters: &[$($parameter),*],
            build: |values, at| Under::boxed(|$v| $change.checked(), values, at),
        };
    };
}

/// Normalised gradient descent at this step.
fn plain(step: f64) -> Normalised {
    let (power, scale, offset, threshold, momentum) = (1.0, 1.0, 0.0, 0.0, 0.0);
    Normalised { step, power, scale, offset, threshold, momentum, norm: Stream::Direction }
}

/// The five numbers of IAN.
fn independent(v: &[f64], norm: Stream) -> Normalised {
    let (power, scale, offset, threshold) = (v[1], v[2], v[3], v[4]);
    Normalised { power, scale, offset, threshold, norm, ..plain(v[0]) }
}

entry!(
    NORMALISED,
    "normalised",
    "Normalised",
    "Steps of one length, whatever the slope; hovers at the end.",
    [STEP],
    |v| plain(v[0])
);
entry!(
    ADAPTIVE,
    "adaptively_normalised",
    "Adaptively normalised",
    "Divides by a power of the norm; linear where the power fits the ground.",
    [STEP, POWER, THRESHOLD],
    |v| Normalised { power: v[1], threshold: v[2], ..plain(v[0]) }
);
entry!(
    CLIPPED,
    "clipped",
    "Clipped",
    "Normalises far out and descends plainly below the threshold.",
    [STEP, THRESHOLD, OFFSET],
    |v| Normalised { threshold: v[1], offset: v[2], ..plain(v[0]) }
);
entry!(
    MOMENTUM_FIRST,
    "normalised_momentum",
    "Normalised with momentum",
    "Averages before it normalises, which heals most of the bias of a norm from the same sample.",
    [STEP, MOMENTUM],
    |v| Normalised { momentum: v[1], ..plain(v[0]) }
);
entry!(
    INDEPENDENT,
    "ian",
    "Independently normalised",
    "Takes the norm from other samples than the direction: no bias, at the price of variance.",
    [STEP, POWER, SCALE, OFFSET, THRESHOLD],
    |v| independent(v, Stream::Norm)
);
entry!(
    SAME_SAMPLE,
    "ian_same",
    "Normalised by the same sample",
    "Takes the norm from the samples of the direction, which draws the mean step aside.",
    [STEP, POWER, SCALE, OFFSET, THRESHOLD],
    |v| independent(v, Stream::Direction)
);
