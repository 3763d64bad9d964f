//! `/panel/overview`: the whole directory in figures and pictures.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use shared::clock::Time;
use shared::directory::{Overview, SigningKeyView};
use shared::http::HandlerResult;
use shared::signing_keys::{KeyState, SIGNS_FOR};
use shared::statistics::{DAYS_SHOWN, Day, DeviceKind, Figure, Figures, Total, TurnedAway};

use super::signing_keys::key_state_text;
use crate::chart::{Chart, Drawing, Series, Shape, Share, shares};
use crate::guest::Guest;
use crate::moment::Moment;
use crate::page::{Frame, Place, page};
use crate::services::Services;
use crate::texts::{device_kind_text, grouped};

/// The most addresses that are shown.
const MAX_ADDRESSES: usize = 10;

/// How soon a key is replaced where the page says so.
const SOON: std::time::Duration = std::time::Duration::from_secs(7 * 24 * 60 * 60);

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    frame: Frame,
    is_alone: bool,
    figures: [(&'static str, String); 7],
    charts: [Chart; 3],
    devices: Vec<Share>,
    addresses: Vec<Address>,
    keys: Vec<Key>,
}

struct Address {
    name: String,
    tries: String,
    latest: Moment,
}

struct Key {
    /// Its beginning: enough to tell a few apart.
    kid: String,
    state: &'static str,
    is_current: bool,
    from: Moment,
    until: Option<Moment>,
    is_soon: bool,
}

/// The page.
pub(crate) async fn show(State(services): State<Services>, guest: Guest) -> HandlerResult {
    let (caller, Overview { today, figures, turned_away, keys }) = services.stack.overview(&guest.visitor).await?;

    let sessions =
        DeviceKind::ALL.map(|kind| (device_kind_text(guest.language, kind), figures.total(Total::Sessions(kind))));
    page(&OverviewPage {
        frame: guest.frame_of(&caller, Place::Overview),
        is_alone: figures.total(Total::Users) <= 1,
        figures: glance(&guest, today, &figures),
        charts: charts(&guest, today, &figures),
        devices: shares(guest.language, &sessions),
        addresses: addresses(&guest, turned_away),
        keys: keys.iter().map(|key| shown_key(&guest, key, &keys)).collect(),
    })
}

fn glance(guest: &Guest, today: Day, figures: &Figures) -> [(&'static str, String); 7] {
    let t = guest.t();
    let sessions = DeviceKind::ALL.into_iter().map(|kind| figures.total(Total::Sessions(kind))).sum();
    let refused = figures.of(today, Figure::Refused) + figures.of(today, Figure::Throttled);
    [
        (t.get("overview-users"), figures.total(Total::Users)),
        (t.get("overview-active-today"), figures.active(today, 1)),
        (t.get("overview-active-week"), figures.active(today, 7)),
        (t.get("overview-active-month"), figures.active(today, 30)),
        (t.get("overview-sign-ins-today"), figures.of(today, Figure::SignIns)),
        (t.get("overview-refused-today"), refused),
        (t.get("overview-sessions"), sessions),
    ]
    .map(|(name, number)| (name, grouped(guest.language, number)))
}

fn charts(guest: &Guest, today: Day, figures: &Figures) -> [Chart; 3] {
    let t = guest.t();
    let days: Vec<Day> = (0..DAYS_SHOWN).rev().map(|back| today.before(back)).collect();
    let values = |value: &dyn Fn(Day) -> i64| days.iter().map(|day| value(*day)).collect::<Vec<_>>();
    let of = |figure| values(&|day| figures.of(day, figure));
    let users = values(&|day| figures.users_at_end_of(day));
    // Each account that somebody made for themselves is among those made.
    let by_others = values(&|day| (figures.of(day, Figure::Made) - figures.of(day, Figure::SignUps)).max(0));
    let draw = |id, title, shape, series| {
        Chart::draw(&Drawing { language: guest.language, id, title, shape, days: &days, series })
    };
    let series = |name, class, values| Series { name, class, values };
    [
        draw(
            "users",
            t.get("overview-users-over-time"),
            Shape::Line,
            vec![series(t.get("overview-users"), "good", users)],
        ),
        draw(
            "sign-ins",
            t.get("overview-sign-ins"),
            Shape::Bars,
            vec![
                series(t.get("overview-succeeded"), "good", of(Figure::SignIns)),
                series(t.get("overview-refused"), "bad", of(Figure::Refused)),
                series(t.get("overview-turned-away"), "away", of(Figure::Throttled)),
            ],
        ),
        draw(
            "sign-ups",
            t.get("overview-sign-ups"),
            Shape::Bars,
            vec![
                series(t.get("overview-signed-up"), "good", of(Figure::SignUps)),
                series(t.get("overview-made"), "away", by_others),
            ],
        ),
    ]
}

/// One line an address, those who were turned away last first.
fn addresses(guest: &Guest, turned_away: Vec<TurnedAway>) -> Vec<Address> {
    let mut by_address: BTreeMap<String, (u64, Time)> = BTreeMap::new();
    for TurnedAway { address, at, count } in turned_away {
        let (tries, latest) = by_address.entry(address).or_insert((0, at));
        (*tries, *latest) = (*tries + count, (*latest).max(at));
    }
    let mut addresses: Vec<_> = by_address.into_iter().collect();
    addresses.sort_by_key(|(_, (_, latest))| std::cmp::Reverse(*latest));
    let shown = addresses.into_iter().take(MAX_ADDRESSES).map(|(name, (tries, latest))| Address {
        name: if name.is_empty() { guest.t().get("overview-unknown-address").to_owned() } else { name },
        tries: grouped(guest.language, i64::try_from(tries).unwrap_or(i64::MAX)),
        latest: guest.moment(latest),
    });
    shown.collect()
}

/// A key is replaced when the next one takes over: known once that is published, else by age.
fn shown_key(guest: &Guest, key: &SigningKeyView, all: &[SigningKeyView]) -> Key {
    let next = all.iter().find(|other| other.active_from > key.active_from).map(|next| next.active_from);
    let is_current = key.state == KeyState::Current;
    let until = next.or_else(|| is_current.then(|| key.active_from.plus(SIGNS_FOR)));
    Key {
        kid: key.kid.chars().take(8).collect(),
        state: key_state_text(guest, key.state),
        is_current,
        from: guest.moment(key.active_from),
        until: until.map(|until| guest.moment(until)),
        is_soon: is_current && until.is_some_and(|until| until <= guest.now.plus(SOON)),
    }
}
