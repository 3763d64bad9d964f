//! Devices of sessions.

use shared::statistics::DeviceKind;

use crate::language::Language;

/// The name of a device, which the store holds in English: "Firefox on Windows".
pub(crate) fn device_text(language: Language, name: &str) -> String {
    let t = language.texts();
    match name.split_once(" on ") {
        Some((browser, system)) => t.format("device-on", [("browser", browser.into()), ("system", system.into())]),
        None if name == "Unknown device" => t.get("device-unknown").to_owned(),
        None => name.to_owned(),
    }
}

/// The name of a kind of device.
pub(crate) fn device_kind_text(language: Language, kind: DeviceKind) -> &'static str {
    let t = language.texts();
    match kind {
        DeviceKind::Windows => t.get("device-windows"),
        DeviceKind::MacOs => t.get("device-macos"),
        DeviceKind::Linux => t.get("device-linux"),
        DeviceKind::Android => t.get("device-android"),
        DeviceKind::Ios => t.get("device-ios"),
        DeviceKind::Program => t.get("device-programs"),
        DeviceKind::Other => t.get("device-others"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_named_in_the_language_of_the_page() {
        assert_eq!(device_text(Language::Russian, "Chrome on Linux"), "Chrome на Linux");
        assert_eq!(device_text(Language::English, "Chrome on Linux"), "Chrome on Linux");
        assert_eq!(device_text(Language::Russian, "Unknown device"), "Неизвестное устройство");
        assert_eq!(device_text(Language::Russian, "curl"), "curl");
    }
}
