//! A lab's state as JSON: one schema for export, import, the page interface and tests.

use crate::lab::{Lab, posed};
use crate::settings::{Field, Rejection, Section, written};
use serde_json::{Map, Value as Json, json};

/// Version of the JSON format.
pub const VERSION: u32 = 1;

/// The state as `{"app", "version", "lab", "settings": {…, "data": {…}}, "view": {…}}`.
pub fn state_to_json<L: Lab>(state: &L::State) -> Json {
    let (mut settings, mut data, mut view) = (Map::new(), Map::new(), Map::new());
    for field in L::fields() {
        if field.section == Section::Data && !field.matters(state) {
            continue;
        }
        let place = match field.section {
            Section::Data => &mut data,
            Section::Settings => &mut settings,
            Section::View => &mut view,
        };
        place.insert(field.name.into(), field.to_json(&field.value(state)));
    }
    settings.insert("data".into(), Json::Object(data));
    json!({"app": "saddlescope", "version": VERSION, "lab": L::NAME, "settings": settings, "view": view})
}

/// Reads a state; what is not named keeps the default state's value.
///
/// # Errors
/// Names the first field that is unknown, of the wrong kind or out of range. Nothing is rounded or
/// clamped.
pub fn state_from_json<L: Lab>(json: &Json) -> Result<L::State, Rejection> {
    let object = json.as_object().ok_or_else(|| reject("document", "expected a JSON object"))?;
    for key in object.keys() {
        // An exported result is a document, too: what was found is passed over and found again.
        let known = ["app", "version", "lab", "settings", "view"].iter().chain(L::RESULT_PARTS);
        if !known.into_iter().any(|part| part == key) {
            return Err(reject(key, "is not a part of a document; known: app, version, lab, settings, view"));
        }
    }
    expect_equal(object, "app", &json!("saddlescope"))?;
    expect_equal(object, "version", &json!(VERSION))?;
    expect_equal(object, "lab", &json!(L::NAME))?;
    let mut state = (L::examples()[0].state)();
    let empty = json!({});
    let settings = object.get("settings").unwrap_or(&empty);
    let data = settings.get("data").unwrap_or(&empty);
    read_section::<L>(&mut state, Section::Data, "data", data)?;
    read_section::<L>(&mut state, Section::Settings, "settings", settings)?;
    read_section::<L>(&mut state, Section::View, "view", object.get("view").unwrap_or(&empty))?;
    Ok(state)
}

fn read_section<L: Lab>(
    state: &mut L::State,
    section: Section,
    name: &str,
    json: &Json,
) -> Result<(), Rejection> {
    let object = json.as_object().ok_or_else(|| reject(name, "expected an object"))?;
    for key in object.keys().filter(|key| section != Section::Settings || *key != "data") {
        field_named::<L>(section, key)?;
    }
    // In the order of the table: a choice comes before what depends on it.
    for field in L::fields().iter().filter(|field| field.section == section) {
        let Some(inner) = object.get(field.name) else { continue };
        let value = field.from_json(inner)?;
        field.check(&value)?;
        field.put(state, &value).map_err(|message| reject(field.name, &message))?;
    }
    Ok(())
}

fn field_named<L: Lab>(section: Section, name: &str) -> Result<&'static Field<L::State>, Rejection> {
    let mut fields = L::fields().iter().filter(|field| field.section == section);
    fields.clone().find(|field| field.name == name).ok_or_else(|| {
        let known: Vec<_> = fields.by_ref().map(|field| field.name).collect();
        reject(name, &format!("is not a field here; known: {}", known.join(", ")))
    })
}

fn expect_equal(object: &Map<String, Json>, key: &str, wanted: &Json) -> Result<(), Rejection> {
    match object.get(key) {
        Some(found) if found != wanted => {
            Err(reject(key, &format!("is {}; expected {}", written(found), written(wanted))))
        }
        _ => Ok(()),
    }
}

fn reject(field: &str, message: &str) -> Rejection {
    Rejection { field: field.into(), message: message.into(), nearest: None }
}

/// The schema of a lab: one entry a field, and what a run adds to its document.
pub fn schema<L: Lab>() -> Json {
    let default = (L::examples()[0].state)();
    let fields: Vec<Json> = L::fields().iter().map(|field| field.schema(&default)).collect();
    let result = json!({"parts": L::RESULT_PARTS, "problem": posed::SHAPE});
    json!({"app": "saddlescope", "version": VERSION, "lab": L::NAME, "fields": fields, "result": result})
}

/// The examples of a lab: name, label, what to notice, and state.
pub fn examples<L: Lab>() -> Json {
    let entries = L::examples().iter().map(|example| {
        json!({
            "name": example.name,
            "label": example.label,
            "notice": example.notice,
            "state": state_to_json::<L>(&(example.state)()),
        })
    });
    Json::Array(entries.collect())
}
