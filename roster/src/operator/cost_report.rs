//! `roster cost`: what a stack costs a month, and what Amazon Cognito would.

use std::io;

use crate::operator::cost::prices::PRICES;
use crate::operator::cost::{Bill, Stack, Usage};
use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Value, json};

use crate::cli::CostOptions;
use crate::serve::say;

/// Computes and says it.
pub(crate) fn run(options: &CostOptions) -> io::Result<()> {
    let (usage, stack) = (&options.usage, options.stack());
    let bills: Vec<Bill> = options.users.iter().map(|users| Bill::of(*users, usage, &stack)).collect();
    say(&if options.json { machine_readable(&bills, usage) } else { shown(&bills, usage, &stack) })
}

fn shown(bills: &[Bill], usage: &Usage, stack: &Stack) -> String {
    let mut table = Table::new();
    let users = bills.iter().map(|bill| whole(bill.users));
    table.load_style(presets::NOTHING).set_header(["ACTIVE USERS A MONTH".to_owned()].into_iter().chain(users));
    let mut row = |name: &str, of: &dyn Fn(&Bill) -> String| {
        table.add_row([name.to_owned()].into_iter().chain(bills.iter().map(of)));
    };
    for (index, line) in bills.first().map_or(&[][..], |bill| &bill.lines).iter().enumerate() {
        row(line.what, &|bill| dollars(bill.lines[index].dollars));
    }
    row("Roster, together", &|bill| dollars(bill.dollars()));
    row("  for each user", &|bill| each(bill.dollars(), bill.users));
    for (index, (plan, _)) in PRICES.cognito(0.0).enumerate() {
        let of = |bill: &Bill| PRICES.cognito(bill.users).nth(index).map_or(String::new(), |(_, sum)| dollars(sum));
        row(&format!("Cognito {plan}"), &of);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{}\n\n{}", table.trim_fmt(), assumptions(usage, stack))
}

fn assumptions(usage: &Usage, stack: &Stack) -> String {
    let Usage { sign_ups, sign_ins, failures, sign_outs, visits, requests, changes, mails, accounts, .. } = usage;
    format!(
        "US dollars a month: list prices of {} as of {}, without tax, {}.\n\
         A user: {sign_ins} sign-ins ({} % more fail, {} % are ended by a sign-out), {visits} visits of a refresh and\n\
         {requests} requests, {changes} changes, {mails} mails; {} % of the users are new; {accounts} accounts are stored for each.\n\
         Trail and logs as after 400 days and {} month; {} alarms of {} metrics, {} dashboards; functions of {} MB, {} ms a call to\n\
         DynamoDB. Calls, capacity units and sizes are measured. What is assumed can be changed: `roster cost --help`.\n\
         Not in it: a domain, the data of your own services.\n",
        PRICES.region,
        PRICES.as_of,
        if usage.has_free_tier { "what is always free taken off" } else { "nothing free taken off" },
        failures * 100.0,
        sign_outs * 100.0,
        sign_ups * 100.0,
        usage.log_months,
        stack.alarms,
        stack.alarm_metrics,
        stack.dashboards,
        usage.memory,
        usage.store_ms,
    )
}

fn machine_readable(bills: &[Bill], usage: &Usage) -> String {
    let bill = |bill: &Bill| {
        let lines = bill.lines.iter().map(|line| {
            json!({ "what": line.what, "quantity": line.quantity, "unit": line.unit, "usd": cents(line.dollars) })
        });
        let plans: serde_json::Map<String, Value> =
            PRICES.cognito(bill.users).map(|(name, sum)| (name.to_lowercase(), json!(cents(sum)))).collect();
        json!({
            "users": bill.users,
            "usd": cents(bill.dollars()),
            "lines": lines.collect::<Vec<_>>(),
            "cognito_usd": plans,
        })
    };
    let of_operations = usage.operations();
    let operations = of_operations.iter().map(|(operation, times)| {
        json!({
            "name": operation.name,
            "times_a_user_a_month": times,
            "calls": operation.calls,
            "read_units": operation.reads(),
            "write_units": operation.writes(),
            "billed_ms": usage.billed_ms(operation),
        })
    });
    let report = json!({
        "region": PRICES.region,
        "prices_of": PRICES.as_of,
        "free_tier": usage.has_free_tier,
        "operations": operations.collect::<Vec<_>>(),
        "bills": bills.iter().map(bill).collect::<Vec<_>>(),
    });
    format!("{report}\n")
}

fn cents(dollars: f64) -> f64 {
    (dollars * 100.0).round() / 100.0
}

fn dollars(sum: f64) -> String {
    let cents = format!("{sum:.2}");
    match cents.split_once('.') {
        Some((whole, cents)) => format!("{}.{cents}", grouped(whole)),
        None => cents,
    }
}

fn each(sum: f64, users: f64) -> String {
    if users > 0.0 { format!("{:.5}", sum / users) } else { "-".to_owned() }
}

fn whole(number: f64) -> String {
    grouped(&format!("{number:.0}"))
}

/// Digits in threes.
fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const STACK: Stack = Stack { alarms: 3, alarm_metrics: 8, dashboards: 1, keys: 1 };

    fn bills(users: &[f64]) -> Vec<Bill> {
        users.iter().map(|users| Bill::of(*users, &Usage::default(), &STACK)).collect()
    }

    #[test]
    fn every_number_of_users_is_a_column_and_every_service_and_plan_a_row() {
        let text = shown(&bills(&[0.0, 50_000.0]), &Usage::default(), &STACK);

        assert!(text.contains("50,000"), "{text}");
        let row = |name: &str| text.lines().find(|line| line.trim().starts_with(name)).unwrap().to_owned();
        let cells = |name: &str| row(name).split_whitespace().rev().take(2).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(cells("KMS")[1], "1.00");
        assert_eq!(cells("Cognito Lite"), ["220.00", "0.00"]);
        assert_eq!(cells("Cognito Essentials"), ["600.00", "0.00"]);
        assert_eq!(cells("Cognito Plus"), ["1,000.00", "0.00"]);
        assert_eq!(cells("for each user")[1], "-");
    }

    #[test]
    fn the_lines_of_a_bill_come_to_its_sum() {
        let report: Value = serde_json::from_str(&machine_readable(&bills(&[1_000.0]), &Usage::default())).unwrap();
        let bill = &report["bills"][0];
        let lines: f64 = bill["lines"].as_array().unwrap().iter().map(|line| line["usd"].as_f64().unwrap()).sum();
        assert!((lines - bill["usd"].as_f64().unwrap()).abs() < 0.1, "{bill}");
        assert_eq!(bill["cognito_usd"]["plus"], 20.0);
        assert_eq!(report["operations"].as_array().unwrap().len(), 8);
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([dollars(0.0), dollars(999.994), dollars(1_234_567.891)], ["0.00", "999.99", "1,234,567.89"]);
    }
}
