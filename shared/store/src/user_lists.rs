//! Lists of users: by id, by role, and by the beginning of a name or an email address. The cost depends on the page,
//! not on the size of the directory.

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use futures::future;
use roster_types::fold::{self, SearchPrefix};
use roster_types::role::RoleName;
use roster_types::user::{Status, User, UserId};

use super::expression::{number, text};
use super::users::read_profile;
use super::{Item, Store, StoreError, keys};

#[derive(Clone, Debug, Default)]
pub struct ListFilter {
    pub role: Option<RoleName>,
    pub status: Option<Status>,
}

impl ListFilter {
    fn is_none(&self) -> bool {
        self.role.is_none() && self.status.is_none()
    }

    pub fn admits(&self, user: &User) -> bool {
        self.role.as_ref().is_none_or(|role| *role == user.role)
            && self.status.is_none_or(|status| status == user.status)
    }
}

/// The position of a search in its two indexes; `None` for an exhausted one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPosition {
    /// The search key of the email address and the id of the last match by email address.
    pub by_email: Option<(String, u64)>,
    /// The search key of the name and the id of the last match by name.
    pub by_name: Option<(String, u64)>,
}

/// The maximum number of entries read for one page of a filtered list: otherwise the cost of a request would depend on
/// who is in the directory.
const MAX_EXAMINED: usize = 2_000;
const EXAMINED_AT_ONCE: i32 = 1_000;

impl Store {
    /// Begins a list of users by id, after `after`: one query, which can run before the caller is known. Roles other
    /// than `user` have a sparse index.
    pub async fn begin_list(&self, mut filter: ListFilter, after: u64, limit: usize) -> Result<Listing, StoreError> {
        let partition = match filter.role.take_if(|role| !role.is_user()) {
            Some(role) => Partition::Staff(role),
            None => Partition::Directory((after + 1) / keys::IDS_PER_BUCKET),
        };
        let mut page = Page { filter, limit, users: Vec::new(), after, examined: 0, cut: false };
        let is_partition_done = self.fill(&mut page, &partition).await?;
        Ok(Listing { page, partition, is_partition_done })
    }

    /// Continues until the page is full. Returns at most `limit` users, and the id to continue after if more follow.
    /// With a filter the page may be short. `last_id` determines the last partition.
    pub async fn finish_list(&self, listing: Listing, last_id: u64) -> Result<(Vec<User>, Option<u64>), StoreError> {
        let Listing { mut page, mut partition, mut is_partition_done } = listing;
        while !page.is_over() {
            if is_partition_done {
                match partition {
                    Partition::Directory(bucket) if bucket < last_id / keys::IDS_PER_BUCKET => {
                        partition = Partition::Directory(bucket + 1);
                    }
                    Partition::Directory(_) | Partition::Staff(_) => return Ok((page.users, None)),
                }
            }
            is_partition_done = self.fill(&mut page, &partition).await?;
        }
        Ok((page.users, Some(page.after)))
    }

    async fn fill(&self, page: &mut Page, partition: &Partition) -> Result<bool, StoreError> {
        let (index, attribute, name) = match partition {
            Partition::Directory(bucket) => {
                ("directory", "bucket", keys::directory_bucket(bucket * keys::IDS_PER_BUCKET))
            }
            Partition::Staff(role) => ("by_role", "staff_role", role.as_str().to_owned()),
        };
        let more = self.query_page(index, attribute, name, page).await?;
        Ok(page.take(more))
    }

    /// One query of an index whose range key is the id, and whether the partition is exhausted.
    async fn query_page(
        &self,
        index: &str,
        attribute: &str,
        partition: String,
        page: &Page,
    ) -> Result<(Vec<User>, bool), StoreError> {
        let answer = self
            .client()
            .query()
            .table_name(&self.tables().users)
            .index_name(index)
            .key_condition_expression("#partition = :partition AND #id > :after")
            .expression_attribute_names("#partition", attribute)
            .expression_attribute_names("#id", "id")
            .expression_attribute_values(":partition", text(partition))
            .expression_attribute_values(":after", number(page.after))
            .limit(page.query_limit())
            .send()
            .await?;
        let is_partition_done = answer.last_evaluated_key.is_none();
        Ok((read_users(answer.items)?, is_partition_done))
    }

    /// Users whose email address or name begins with `prefix`, each once: a user who matches by both counts as a match
    /// by email address. Both indexes are queried in parallel.
    pub async fn search_users(
        &self,
        prefix: &SearchPrefix,
        filter: &ListFilter,
        from: Option<SearchPosition>,
        limit: usize,
    ) -> Result<(Vec<User>, Option<SearchPosition>), StoreError> {
        let start = Some(Default::default());
        let from = from.unwrap_or(SearchPosition { by_email: start.clone(), by_name: start });
        let named_from = from.by_name.clone();
        let (by_email, by_name) = future::try_join(
            self.search_index(&BY_EMAIL, prefix, from.by_email, limit),
            self.search_index(&BY_NAME, prefix, from.by_name, limit),
        )
        .await?;

        let mut users: Vec<User> = by_email.users.into_iter().filter(|user| filter.admits(user)).collect();
        let mut position = SearchPosition { by_email: by_email.next, by_name: by_name.next };
        let mut reached = named_from;
        for user in by_name.users {
            if users.len() == limit {
                position.by_name = reached;
                break;
            }
            reached = Some(BY_NAME.position(&user));
            if filter.admits(&user) && !prefix.matches(user.email.as_str()) {
                users.push(user);
            }
        }
        let is_done = position.by_email.is_none() && position.by_name.is_none();
        Ok((users, (!is_done).then_some(position)))
    }

    async fn search_index(
        &self,
        index: &SearchIndex,
        prefix: &SearchPrefix,
        after: Option<(String, u64)>,
        limit: usize,
    ) -> Result<Matches, StoreError> {
        let Some(after) = after else { return Ok(Matches { users: Vec::new(), next: None }) };
        let request = self
            .client()
            .query()
            .table_name(&self.tables().users)
            .index_name(index.name)
            .key_condition_expression("#bucket = :bucket AND begins_with(#folded, :prefix)")
            .expression_attribute_names("#bucket", index.bucket)
            .expression_attribute_names("#folded", index.folded)
            .expression_attribute_values(":bucket", text(prefix.bucket()))
            .expression_attribute_values(":prefix", text(prefix.folded()))
            .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX));
        let answer = index.go_on_after(request, prefix, after).send().await?;
        let mut users = read_users(answer.items)?;
        // One more than the limit was requested; its presence means that more follow.
        let has_more = users.len() > limit || (users.len() < limit && answer.last_evaluated_key.is_some());
        users.truncate(limit);
        let next = users.last().filter(|_| has_more).map(|user| index.position(user));
        Ok(Matches { users, next })
    }
}

struct Matches {
    users: Vec<User>,
    next: Option<(String, u64)>,
}

/// One of the two search indexes.
struct SearchIndex {
    name: &'static str,
    bucket: &'static str,
    folded: &'static str,
    field: fn(&User) -> &str,
}

const BY_EMAIL: SearchIndex =
    SearchIndex { name: "by_email", bucket: "email_bucket", folded: "email_folded", field: |user| user.email.as_str() };
const BY_NAME: SearchIndex =
    SearchIndex { name: "by_name", bucket: "name_bucket", folded: "name_folded", field: |user| user.name.as_str() };

impl SearchIndex {
    fn position(&self, user: &User) -> (String, u64) {
        (fold::fold((self.field)(user)), user.id.get())
    }

    /// An empty position means the start.
    fn go_on_after(
        &self,
        request: QueryFluentBuilder,
        prefix: &SearchPrefix,
        (folded, id): (String, u64),
    ) -> QueryFluentBuilder {
        if folded.is_empty() {
            return request;
        }
        request
            .exclusive_start_key("pk", text(keys::profile(UserId::new(id))))
            .exclusive_start_key(self.bucket, text(prefix.bucket()))
            .exclusive_start_key(self.folded, text(folded))
    }
}

/// A list after its first query.
#[derive(Debug)]
pub struct Listing {
    page: Page,
    partition: Partition,
    is_partition_done: bool,
}

/// The partition that a list reads.
#[derive(Debug)]
enum Partition {
    /// Ten thousand ids of `directory`.
    Directory(u64),
    /// All users with one role other than `user`.
    Staff(RoleName),
}

/// A page being filled.
#[derive(Debug)]
struct Page {
    /// What the partition does not filter already.
    filter: ListFilter,
    limit: usize,
    users: Vec<User>,
    after: u64,
    examined: usize,
    /// More entries were read than fit.
    cut: bool,
}

impl Page {
    /// Without a filter, each entry read is returned, and one more shows whether others follow. With a filter that
    /// admits at least half, the first query is enough; after that, many entries may have to be read.
    fn query_limit(&self) -> i32 {
        let missing = i32::try_from(self.limit - self.users.len() + 1).unwrap_or(i32::MAX);
        match (self.filter.is_none(), self.examined) {
            (true, _) => missing,
            (false, 0) => missing.saturating_mul(2).min(EXAMINED_AT_ONCE),
            (false, _) => EXAMINED_AT_ONCE,
        }
    }

    /// Adds the result of a query, and returns whether its partition is exhausted.
    fn take(&mut self, (users, is_done): (Vec<User>, bool)) -> bool {
        for user in users {
            if self.users.len() == self.limit {
                self.cut = true;
                return is_done;
            }
            self.after = user.id.get();
            self.examined += 1;
            if self.filter.admits(&user) {
                self.users.push(user);
            }
        }
        is_done
    }

    /// Whether the page is full and more follow, or the maximum was examined.
    fn is_over(&self) -> bool {
        self.cut || (!self.filter.is_none() && self.examined >= MAX_EXAMINED)
    }
}

fn read_users(items: Option<Vec<Item>>) -> Result<Vec<User>, StoreError> {
    items.unwrap_or_default().into_iter().map(|item| read_profile(item).map(|profile| profile.user)).collect()
}
