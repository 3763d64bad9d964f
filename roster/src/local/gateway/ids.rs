//! The ids that AWS gives a request, in AWS's forms.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use shared::clock::Time;
use shared::random::Random;

/// API Gateway's id of a request, such as `JKJaXmPLvHcESHA=`.
pub(super) fn request_id(random: &Random) -> String {
    STANDARD.encode(random.bytes::<11>())
}

/// A random UUID: Lambda's id of an invocation, EventBridge's of an event.
pub(crate) fn uuid(random: &Random) -> String {
    let mut bytes = random.bytes::<16>();
    // RFC 9562, section 5.4: version 4, variant 10.
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex_of(&bytes);
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// X-Ray's id of a trace that begins here.
pub(super) fn trace_id(random: &Random, now: Time) -> String {
    format!("Root=1-{:08x}-{}", now.seconds(), hex_of(&random.bytes::<12>()))
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_forms_of_aws() {
        let random = Random::system();

        assert!(request_id(&random).len() == 16 && request_id(&random).ends_with('='));
        let invocation = uuid(&random);
        let lengths: Vec<_> = invocation.split('-').map(str::len).collect();
        assert_eq!((lengths, invocation.as_bytes()[14]), (vec![8, 4, 4, 4, 12], b'4'));
        let trace = trace_id(&random, Time::from_seconds(0x5e67_22a7));
        assert!(trace.starts_with("Root=1-5e6722a7-") && trace.len() == 40, "{trace}");
    }
}
