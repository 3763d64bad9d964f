//! Roster on one machine: the functions that run in AWS, behind an API Gateway in small, over an
//! embedded DynamoDB, all read from the same `template.yaml`. The `roster` command starts it with
//! [`local::Local`], and so do the tests.

pub mod causes;
pub mod cost;
pub mod deployed;
mod files;
pub mod gateway;
pub mod local;
pub mod openapi;
pub mod operator;
pub mod rights;
pub mod store;
pub mod template;

#[cfg(test)]
mod test_folder;
