//! The log of a process, line by line: requests, security events and metrics.

use serde_json::Value;

/// A log in which every line is a JSON object: logged text cannot start a new line.
pub struct Log(Vec<Value>);

impl Log {
    pub fn read(text: &str) -> Self {
        let line = |line: &str| match serde_json::from_str(line) {
            Ok(object @ Value::Object(_)) => object,
            _ => panic!("not a log line: {line:?}"),
        };
        Self(text.lines().map(line).collect())
    }

    fn of(&self, is_wanted: impl Fn(&Value) -> bool) -> Vec<&Value> {
        self.0.iter().filter(|line| is_wanted(line)).collect()
    }

    /// The lines about requests, in the order of their answers.
    pub fn requests(&self) -> Vec<&Value> {
        self.of(|line| line["message"] == "request answered")
    }

    /// The only line about the request with this id.
    pub fn request(&self, id: &str) -> &Value {
        let found = self.of(|line| line["message"] == "request answered" && line["request.id"] == id);
        assert_eq!(found.len(), 1, "one line for {id}: {found:?}");
        found[0]
    }

    pub fn security(&self) -> Vec<&Value> {
        self.of(|line| line["target"] == "security")
    }

    /// The security events of a request, each as action, actor, subject, source and result.
    pub fn events(&self, id: &str) -> Vec<String> {
        let is_of_request = |line: &&&Value| line["request.id"] == id;
        let of = |line: &Value, member: &str| match &line[member] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let event = |line: &Value| {
            ["event", "actor", "user.id", "client.ip", "result"].map(|member| of(line, member)).join(" ")
        };
        self.security().iter().filter(is_of_request).map(|line| event(line)).collect()
    }

    /// The metrics, each in the format that CloudWatch reads.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
    pub fn metrics(&self) -> Vec<&Value> {
        let metrics = self.of(|line| line.get("_aws").is_some());
        metrics.iter().for_each(|line| check_embedded(line));
        metrics
    }

    /// The sum of a metric for a function and, if given, a result.
    pub fn sum(&self, metric: &str, function: &str, result: Option<&str>) -> f64 {
        let is_its =
            |line: &&&Value| line["Function"] == function && line.get("Result").and_then(Value::as_str) == result;
        let values = |line: &Value| match &line[metric] {
            Value::Array(values) => values.iter().map(|value| value.as_f64().unwrap()).sum(),
            Value::Null => 0.0,
            value => value.as_f64().unwrap(),
        };
        self.metrics().iter().filter(is_its).map(|line| values(line)).sum()
    }
}

fn check_embedded(line: &Value) {
    const UNITS: [&str; 2] = ["Count", "Milliseconds"];
    let aws = &line["_aws"];
    let year_2020 = 1_577_836_800_000;
    assert!(aws["Timestamp"].as_u64().is_some_and(|millis| millis > year_2020), "{line}");
    let directives = aws["CloudWatchMetrics"].as_array().unwrap();
    assert_eq!(directives.len(), 1, "{line}");
    let directive = &directives[0];
    assert_eq!(directive["Namespace"], "Roster");

    let dimensions = directive["Dimensions"].as_array().unwrap();
    assert_eq!(dimensions.len(), 1, "{line}");
    for dimension in dimensions[0].as_array().unwrap() {
        let dimension = dimension.as_str().unwrap();
        assert!(["Function", "Result"].contains(&dimension), "an unexpected dimension: {line}");
        assert!(line[dimension].as_str().is_some_and(|value| !value.is_empty()), "{line}");
    }
    let metrics = directive["Metrics"].as_array().unwrap();
    assert!((1..=100).contains(&metrics.len()), "{line}");
    for metric in metrics {
        assert!(UNITS.contains(&metric["Unit"].as_str().unwrap()), "{line}");
        let value = &line[metric["Name"].as_str().unwrap()];
        let values = value.as_array().map_or_else(|| vec![value.clone()], Clone::clone);
        assert!((1..=100).contains(&values.len()) && values.iter().all(Value::is_number), "{line}");
    }
}
