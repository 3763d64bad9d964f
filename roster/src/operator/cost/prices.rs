//! List prices in US dollars, us-east-1, without tax. Each is on the page named beside it.

/// The month of the newest copy of AWS's price pages that these were read from: those of Cognito and
/// DynamoDB; the others were copied earlier that year. AWS changes prices at will: look again before you
/// rely on them.
pub const AS_OF: &str = "2026-09";
/// The region they are of.
pub const REGION: &str = "us-east-1";

/// A price that falls with the quantity: up to so many units, so much for each.
pub type Tiers = &'static [(f64, f64)];

/// What a quantity costs.
pub fn price(tiers: Tiers, quantity: f64) -> f64 {
    let mut below = 0.0;
    let mut sum = 0.0;
    for (up_to, each) in tiers {
        sum += (quantity.min(*up_to) - below).max(0.0) * each;
        below = *up_to;
    }
    sum
}

const EVER: f64 = f64::INFINITY;
const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;

/// A request to an HTTP API. <https://aws.amazon.com/api-gateway/pricing/>
pub const API_REQUEST: Tiers = &[(300.0 * MILLION, 1.0 / MILLION), (EVER, 0.9 / MILLION)];
/// A request to a function. <https://aws.amazon.com/lambda/pricing/>
pub const LAMBDA_REQUEST: f64 = 0.2 / MILLION;
/// A GB-second on arm64.
pub const GB_SECOND_ARM64: Tiers =
    &[(7.5 * BILLION, 0.000_013_333_4), (18.75 * BILLION, 0.000_012_000_1), (EVER, 0.000_010_666_7)];
/// A GB-second on x86_64.
pub const GB_SECOND_X86_64: Tiers =
    &[(6.0 * BILLION, 0.000_016_666_7), (15.0 * BILLION, 0.000_015), (EVER, 0.000_013_333_4)];
/// A write request unit, on demand. <https://aws.amazon.com/dynamodb/pricing/on-demand/>
pub const WRITE_UNIT: f64 = 0.625 / MILLION;
/// A read request unit, on demand.
pub const READ_UNIT: f64 = 0.125 / MILLION;
/// A GB of a table or an index, a month.
pub const TABLE_GB: f64 = 0.25;
/// A GB of a table with point-in-time recovery, a month.
pub const RECOVERY_GB: f64 = 0.20;
/// A GB put into logs. <https://aws.amazon.com/cloudwatch/pricing/>
pub const LOG_GB: f64 = 0.50;
/// A GB of logs kept a month. A log is kept compressed; it is counted here as if it were not.
pub const LOG_KEPT_GB: f64 = 0.03;
/// A custom metric that has a value each hour of a month.
pub const METRIC: f64 = 0.30;
/// A metric that an alarm looks at, a month: an alarm of metric math is paid for by each of its metrics.
pub const ALARM_METRIC: f64 = 0.10;
/// A dashboard, a month.
pub const DASHBOARD: f64 = 3.0;
/// A custom event. <https://aws.amazon.com/eventbridge/pricing/>
pub const EVENT: f64 = 1.0 / MILLION;
/// A mail by SES. <https://aws.amazon.com/ses/pricing/>
pub const MAIL: f64 = 0.1 / 1_000.0;
/// A key, a month. <https://aws.amazon.com/kms/pricing/>
pub const KEY: f64 = 1.0;
/// A request to KMS.
pub const KEY_REQUEST: f64 = 0.03 / 10_000.0;
/// A GB sent to the internet, beyond the 100 that are free. <https://aws.amazon.com/ec2/pricing/on-demand/>
pub const SENT_GB: Tiers = &[(10_240.0, 0.09), (51_200.0, 0.085), (153_600.0, 0.07), (EVER, 0.05)];

/// What is free every month for every account, for ever.
pub mod free {
    /// Requests to functions.
    pub const LAMBDA_REQUESTS: f64 = 1e6;
    /// GB-seconds.
    pub const GB_SECONDS: f64 = 400_000.0;
    /// GB in tables.
    pub const TABLE_GB: f64 = 25.0;
    /// GB into logs.
    pub const LOG_GB: f64 = 5.0;
    /// Custom metrics.
    pub const METRICS: f64 = 10.0;
    /// Metrics of alarms.
    pub const ALARM_METRICS: f64 = 10.0;
    /// Dashboards.
    pub const DASHBOARDS: f64 = 3.0;
    /// Requests to KMS.
    pub const KEY_REQUESTS: f64 = 20_000.0;
    /// GB sent to the internet.
    pub const SENT_GB: f64 = 100.0;
}

/// A plan of Amazon Cognito's user pools, for users who sign in with a password or a social account.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// As AWS calls it.
    pub name: &'static str,
    /// A monthly active user.
    pub user: Tiers,
}

/// <https://aws.amazon.com/cognito/pricing/>, by its worked examples; Lite above a million users by an
/// earlier list. Lite and Essentials have 10,000 users free a month. Accounts that used Cognito before it
/// had plans may have 50,000 free.
pub const COGNITO: [Plan; 3] = [
    Plan {
        name: "Lite",
        user: &[(10_000.0, 0.0), (100_000.0, 0.0055), (MILLION, 0.0046), (10.0 * MILLION, 0.003_25), (EVER, 0.0025)],
    },
    Plan { name: "Essentials", user: &[(10_000.0, 0.0), (EVER, 0.015)] },
    Plan { name: "Plus", user: &[(EVER, 0.02)] },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn cognito(name: &str, users: f64) -> f64 {
        let plan = COGNITO.iter().find(|plan| plan.name == name).unwrap();
        (price(plan.user, users) * 100.0).round() / 100.0
    }

    #[test]
    fn each_unit_has_the_price_of_its_tier() {
        assert_eq!(price(&[(10.0, 0.0), (20.0, 2.0), (f64::INFINITY, 1.0)], 25.0), 25.0);
        assert_eq!(price(API_REQUEST, 301e6), 300.9);
        assert_eq!(price(API_REQUEST, 0.0), 0.0);
    }

    #[test]
    fn cognito_costs_what_its_page_computes() {
        assert_eq!(cognito("Essentials", 50_000.0), 600.0);
        assert_eq!(cognito("Plus", 50_000.0), 1_000.0);
        // 90,000 at 0.0055 and 850,000 at 0.0046: the page's own example.
        assert_eq!(cognito("Lite", 950_000.0), 4_405.0);
        assert_eq!(["Lite", "Essentials"].map(|plan| cognito(plan, 10_000.0)), [0.0, 0.0]);
    }
}
