//! The kind of device a session is on: few enough to count each.

/// A kind of device, by the operating system in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceKind {
    Windows,
    MacOs,
    /// Linux, ChromeOS and other desktops.
    Linux,
    /// Phones and tablets with Android.
    Android,
    /// iPhone and iPad.
    Ios,
    /// Not a browser: a program that gives its own name and no system.
    Program,
    /// Anything else, and unknown devices.
    Other,
}

/// Separates browser and system in a device's name; see `roster_core::device::label`.
const ON: &str = " on ";

impl DeviceKind {
    /// In the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Windows, Self::MacOs, Self::Linux, Self::Android, Self::Ios, Self::Program, Self::Other];

    /// The kind of a device name such as "Firefox on Windows".
    pub fn of(device: &str) -> Self {
        match device.rsplit_once(ON).map(|(_, system)| system) {
            Some("Windows") => Self::Windows,
            Some("macOS") => Self::MacOs,
            Some("Linux" | "ChromeOS" | "BSD") => Self::Linux,
            Some("Android") => Self::Android,
            Some("iOS") => Self::Ios,
            Some(_) => Self::Other,
            None if device == super::UNKNOWN_DEVICE => Self::Other,
            None => Self::Program,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_counts_by_its_system_and_a_program_as_one() {
        let kinds = [
            ("Firefox on Windows", DeviceKind::Windows),
            ("Safari on iOS", DeviceKind::Ios),
            ("Chrome on ChromeOS", DeviceKind::Linux),
            ("Opera on Nintendo", DeviceKind::Other),
            ("curl", DeviceKind::Program),
            ("Unknown device", DeviceKind::Other),
        ];
        for (device, kind) in kinds {
            assert_eq!(DeviceKind::of(device), kind, "{device}");
        }
    }
}
