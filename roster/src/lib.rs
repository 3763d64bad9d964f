//! Roster on one machine: the functions that run in AWS, behind an API Gateway in small, over an
//! embedded DynamoDB, all read from the same `template.yaml`. The `roster` command starts it with
//! [`local::Local`], and so do the tests.

pub mod causes;
mod files;
pub mod gateway;
pub mod local;
pub mod openapi;
pub mod operator;
pub mod store;
pub mod template;

#[cfg(test)]
mod test_folder;
