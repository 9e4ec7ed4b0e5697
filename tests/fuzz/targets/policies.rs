//! Any text as a policy, alone and below another: it is refused or understood, and a second file
//! never loosens the first.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use unpipe::model::Name;
use unpipe::trust::policy::{Policy, PolicyFile};

fuzz_target!(|text: &str| {
    let (system, user) = text.split_once("\n---\n").unwrap_or((text, ""));
    let read = |text| PolicyFile::parse(Path::new("/p"), text);
    let (Ok(system), Ok(user)) = (read(system), read(user)) else {
        return;
    };
    let has_idn = system.idn.is_some();
    let Ok(alone) = Policy::merge(system.clone(), PolicyFile::default()) else {
        return;
    };
    let Ok(both) = Policy::merge(system, user) else {
        return;
    };
    let _ = both.rules();
    for name in ["get.example.org/tool", "a.b.example.net/x", "xn--a.example/x"] {
        let name: Name = name.parse().expect("a name");
        if alone.admit(&name).is_err() && (has_idn || !name.as_str().starts_with("xn--")) {
            assert!(both.admit(&name).is_err());
        }
    }
});
