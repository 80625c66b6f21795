//! Lots: which go at a sale, what that gains, and what is left; beside Beancount where it is installed.

use atom_core::Code;
use atom_tests::{
    fixture::{Fixture, Person},
    needs,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Command};

const BROKER: &str = "Assets:Broker";

async fn code(person: &Person, name: &str, args: Value) -> Code {
    person.try_call(name, args).await.expect_err("refused").code
}

fn buy(key: &str, date: &str, quantity: &str, cost: &str) -> Value {
    json!({ "idempotency_key": key, "date": date, "postings": [
        { "account": BROKER, "quantity": quantity, "commodity": "XYZ", "cost": { "quantity": cost, "commodity": "EUR" } },
        { "account": "Assets:Bank" },
    ] })
}

fn sale(date: &str, quantity: &str, price: &str) -> Value {
    json!({ "date": date, "account": BROKER, "commodity": "XYZ", "quantity": quantity,
        "price": { "quantity": price, "commodity": "EUR" }, "into": "Assets:Bank" })
}

/// Three lots: 5 at 10, 5 at 30, 5 at 20.
async fn three(fixture: &Fixture, name: &str) -> Person {
    let person = fixture.person(name).await;
    for (day, cost) in [("01", "10.00"), ("02", "30.00"), ("03", "20.00")] {
        person.call("ledger.post", buy(day, &format!("2026-01-{day}"), "5", cost)).await;
    }
    person
}

/// How much goes of each lot, by the day on which it was acquired.
fn taken(view: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let lots = view["taken"].as_array().expect("lots").clone();
    lots.iter().map(|lot| (text(&lot["cost"]["date"]), text(&lot["quantity"]))).collect()
}

/// What each lot gains, in the order in which they are taken.
fn gained(view: &Value) -> Vec<Value> {
    let lots = view["taken"].as_array().expect("lots").clone();
    lots.iter().map(|lot| lot["gain"]["quantity"].clone()).collect()
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[tokio::test]
async fn each_way_of_booking_takes_its_lots_and_posts_what_that_gains() {
    let fixture = Fixture::new().await;
    let ada = three(&fixture, "Ada").await;
    for (booking, lots, each, gain) in [
        ("fifo", pairs(&[("2026-01-01", "5"), ("2026-01-02", "2")]), ["75.00", "-10.00"], "65.00"),
        ("lifo", pairs(&[("2026-01-03", "5"), ("2026-01-02", "2")]), ["25.00", "-10.00"], "15.00"),
        ("hifo", pairs(&[("2026-01-02", "5"), ("2026-01-03", "2")]), ["-25.00", "10.00"], "-15.00"),
    ] {
        ada.call("ledger.lots.set", json!({ "account": BROKER, "booking": booking, "gains": "Income:Gains" })).await;
        let view = ada.call("ledger.lots.preview", sale("2026-02-01", "7", "25.00")).await;
        assert_eq!((taken(&view), &view["gain"]["quantity"]), (lots, &json!(gain)), "{booking}");
        assert_eq!(gained(&view), each, "{booking}");
    }
    let average = json!({ "account": BROKER, "booking": "average", "gains": "Income:Gains" });
    ada.call("ledger.lots.set", average).await;
    let view = ada.call("ledger.lots.preview", sale("2026-02-01", "7", "25.00")).await;
    assert_eq!((&view["book"]["quantity"], &view["gain"]["quantity"]), (&json!("140.00"), &json!("35.00")));
    assert_eq!(gained(&view), ["35.00"]);
    assert_eq!(ada.call("ledger.verify", json!({})).await["entries"], json!(3), "a preview posts nothing");
    ada.call("ledger.lots.set", json!({ "account": BROKER, "booking": "lifo", "gains": "Income:Gains" })).await;
    let sell = json!({ "idempotency_key": "s", "sale": sale("2026-02-01", "7", "25.00") });
    let sold = ada.call("ledger.sell", sell.clone()).await;
    assert_eq!(
        (&sold["sale"]["proceeds"]["quantity"], &sold["sale"]["gains"]),
        (&json!("175.00"), &json!("Income:Gains"))
    );
    assert_eq!(gained(&sold["sale"]), ["25.00", "-10.00"]);
    assert_eq!(ada.call("ledger.sell", sell).await, sold, "the same again replies the same");
    let other = json!({ "idempotency_key": "s", "sale": sale("2026-02-01", "6", "25.00") });
    assert_eq!(code(&ada, "ledger.sell", other).await, Code::Conflict);
    let balances = ada.call("ledger.balances", json!({ "account": "Income" })).await;
    assert_eq!(balances["rows"][0]["quantity"], json!("-15.00"));
    let left = ada.call("ledger.lots", json!({})).await;
    let rows: Vec<_> = left["items"]
        .as_array()
        .expect("lots")
        .iter()
        .map(|lot| (lot["quantity"].clone(), lot["book"]["quantity"].clone()))
        .collect();
    assert_eq!(rows, [(json!("5"), json!("50.00")), (json!("3"), json!("90.00"))]);
    assert_eq!(ada.call("ledger.verify", json!({})).await["ok"], json!(true));
}

#[tokio::test]
async fn a_sale_names_its_lots_or_is_told_what_is_missing() {
    let fixture = Fixture::new().await;
    let ada = three(&fixture, "Ada").await;
    ada.call("ledger.lots.set", json!({ "account": BROKER, "booking": "specific" })).await;
    let settings = ada.call("ledger.lots.settings", json!({})).await;
    assert_eq!(settings["items"], json!([{ "account": BROKER, "booking": "specific" }]));
    let mut named = sale("2026-02-01", "3", "25.00");
    assert_eq!(code(&ada, "ledger.lots.preview", named.clone()).await, Code::Conflict, "several could be meant");
    named["lots"] = json!([{ "quantity": "1", "date": "2026-01-03" }, { "quantity": "2", "cost": { "quantity": "10", "commodity": "EUR" } }]);
    let view = ada.call("ledger.lots.preview", named.clone()).await;
    assert_eq!(taken(&view), pairs(&[("2026-01-03", "1"), ("2026-01-01", "2")]));
    assert_eq!((&view["gain"]["quantity"], &view["gains"]), (&json!("35.00"), &json!("Income:Capital gains")));
    named["quantity"] = json!("4");
    assert_eq!(code(&ada, "ledger.lots.preview", named).await, Code::Invalid, "the lots come to less");
    for (field, value, expected) in [
        ("quantity", json!("16"), Code::Conflict),
        ("quantity", json!("0"), Code::Invalid),
        ("quantity", json!("-1"), Code::Invalid),
        ("date", json!("2025-12-31"), Code::Conflict),
        ("commodity", json!("ABC"), Code::Conflict),
        ("account", json!("Assets:None"), Code::NotFound),
        ("into", json!(BROKER), Code::Invalid),
        ("booking", json!("average"), Code::Invalid),
    ] {
        let mut wrong = sale("2026-02-01", "15", "25.00");
        wrong[field] = value;
        assert_eq!(code(&ada, "ledger.lots.preview", wrong).await, expected, "{field}");
    }
    let mut dollars = sale("2026-02-01", "15", "25.00");
    dollars["price"]["commodity"] = json!("USD");
    assert_eq!(code(&ada, "ledger.lots.preview", dollars).await, Code::Invalid);
    let mut whole = sale("2026-02-01", "15", "400.00");
    whole["price"]["total"] = json!(true);
    let sold = ada.call("ledger.sell", json!({ "idempotency_key": "all", "sale": whole })).await;
    assert_eq!(
        (&sold["sale"]["book"]["quantity"], &sold["sale"]["gain"]["quantity"]),
        (&json!("300.00"), &json!("100.00"))
    );
    assert_eq!(ada.call("ledger.lots", json!({})).await["items"], json!([]));
}

#[tokio::test]
async fn a_sale_of_an_earlier_day_takes_nothing_that_a_later_one_took() {
    let fixture = Fixture::new().await;
    let ada = three(&fixture, "Ada").await;
    ada.call("ledger.sell", json!({ "idempotency_key": "later", "sale": sale("2026-02-01", "5", "25.00") })).await;
    let mut early = sale("2026-01-15", "5", "25.00");
    assert_eq!(code(&ada, "ledger.lots.preview", early.clone()).await, Code::Conflict, "the oldest is gone by then");
    early["lots"] = json!([{ "quantity": "5", "date": "2026-01-03" }]);
    ada.call("ledger.sell", json!({ "idempotency_key": "early", "sale": early })).await;
    let left = ada.call("ledger.lots", json!({})).await;
    assert_eq!(
        (&left["items"][0]["cost"]["date"], left["items"].as_array().map(Vec::len)),
        (&json!("2026-01-02"), Some(1))
    );
}

#[tokio::test]
async fn what_is_kept_at_its_average_ends_at_nothing_to_the_last_cent() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    ada.call("ledger.post", buy("a", "2026-01-01", "1", "10.00")).await;
    ada.call("ledger.post", buy("b", "2026-01-02", "2", "20.01")).await;
    ada.call("ledger.lots.set", json!({ "account": BROKER, "booking": "average" })).await;
    let mut books = Vec::new();
    for day in ["01", "02", "03"] {
        let sell = json!({ "idempotency_key": day, "sale": sale(&format!("2026-02-{day}"), "1", "20.00") });
        books.push(ada.call("ledger.sell", sell).await["sale"]["book"]["quantity"].clone());
    }
    // 50.02 in three.
    assert_eq!(books, ["16.67", "16.68", "16.67"]);
    let left = ada.call("ledger.lots", json!({})).await;
    assert_eq!((&left["items"], &left["book"]), (&json!([]), &json!([])));
    let gains = ada.call("ledger.balances", json!({ "account": "Income" })).await;
    assert_eq!(gains["rows"][0]["quantity"], json!("-9.98"));
}

#[tokio::test]
async fn open_lots_are_worth_what_the_price_of_a_day_says_and_a_missing_one_is_a_gap() {
    let fixture = Fixture::new().await;
    let ada = three(&fixture, "Ada").await;
    let gap = ada.call("ledger.lots", json!({})).await;
    assert_eq!(
        (&gap["items"][0]["worth"], &gap["gaps"][0]["commodity"], &gap["unrealised"]),
        (&Value::Null, &json!("XYZ"), &json!([]))
    );
    let price = |date: &str, worth: &str| json!({ "date": date, "commodity": "XYZ", "price": { "quantity": worth, "commodity": "EUR" } });
    ada.call("ledger.prices.add", json!({ "prices": [price("2026-01-31", "22.00"), price("2026-02-28", "9.99")] }))
        .await;
    let then = ada.call("ledger.lots", json!({ "priced": "2026-02-01" })).await;
    let gains: Vec<_> =
        then["items"].as_array().expect("lots").iter().map(|lot| lot["unrealised"]["quantity"].clone()).collect();
    assert_eq!(gains, ["60.00", "-40.00", "10.00"]);
    assert_eq!((&then["book"][0]["quantity"], &then["unrealised"][0]["quantity"]), (&json!("300.00"), &json!("30.00")));
    let now = ada.call("ledger.lots", json!({ "limit": 2 })).await;
    assert_eq!((&now["items"][0]["worth"]["quantity"], &now["next"]), (&json!("49.95"), &json!("2")));
    let rest = ada.call("ledger.lots", json!({ "cursor": now["next"] })).await;
    assert_eq!((&rest["items"][0]["cost"]["date"], &rest["next"]), (&json!("2026-01-03"), &Value::Null));
    let early = ada.call("ledger.lots", json!({ "as_of": "2026-01-01", "priced": "2026-02-01" })).await;
    assert_eq!(early["items"].as_array().map(Vec::len), Some(1));
}

/// Numbers that are always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

/// What Beancount answers, as rows of cells.
fn bean(file: &Path, query: &str) -> Vec<Vec<String>> {
    let output = Command::new("bean-query").args(["-q", "-f", "csv"]).arg(file).arg(query).output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}");
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    table.lines().skip(1).map(|line| line.split(',').map(|cell| cell.trim().to_owned()).collect()).collect()
}

fn cents(text: &str) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{part:0<2}").parse().unwrap_or_else(|_| panic!("{text} is a number of cents"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sales_take_the_lots_that_beancount_takes_and_gain_the_same() {
    if !needs::programs(&[&["bean-query"]]) {
        return;
    }
    let fixture = Fixture::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    // Beancount 2 does not know the dearest first.
    for (number, booking) in ["fifo", "lifo"].iter().cycle().take(8).enumerate() {
        let mut dice = Dice(number as u64 + 7);
        let person = fixture.person(&format!("P{number}")).await;
        let mut text = format!(
            "1970-01-01 open {BROKER} XYZ \"{}\"\n1970-01-01 open Assets:Bank EUR\n1970-01-01 open Income:Gains EUR\n",
            booking.to_uppercase()
        );
        let (mut held, mut day) = (0_u64, jiff::civil::date(2026, 1, 1));
        for turn in 0..40 {
            day = day.checked_add(jiff::Span::new().days(i64::try_from(dice.below(3)).expect("few"))).expect("a day");
            let price = format!("{}.{:02}", 5 + dice.below(20), dice.below(100));
            if held == 0 || dice.below(5) < 3 {
                let quantity = 1 + dice.below(30);
                held += quantity;
                // Often the same cost twice, and twice on one day.
                let cost = if dice.below(3) == 0 { "7.50".to_owned() } else { price };
                person
                    .call("ledger.post", buy(&format!("b{turn}"), &day.to_string(), &quantity.to_string(), &cost))
                    .await;
                writeln!(text, "{day} * \"buy\"\n  {BROKER}  {quantity} XYZ {{{cost} EUR}}\n  Assets:Bank")
                    .expect("text");
                if turn == 0 {
                    let set = json!({ "account": BROKER, "booking": booking, "gains": "Income:Gains" });
                    person.call("ledger.lots.set", set).await;
                }
            } else {
                let quantity = 1 + dice.below(held);
                held -= quantity;
                let sale = sale(&day.to_string(), &quantity.to_string(), &price);
                person.call("ledger.sell", json!({ "idempotency_key": format!("s{turn}"), "sale": sale })).await;
                let paid = cents(&price) * i64::try_from(quantity).expect("few");
                let paid = format!("{}.{:02}", paid / 100, paid % 100);
                writeln!(
                    text,
                    "{day} * \"sell\"\n  {BROKER}  -{quantity} XYZ {{}} @ {price} EUR\n  Assets:Bank  {paid} EUR\n  Income:Gains"
                )
                .expect("text");
            }
        }
        let file = folder.path().join(format!("{number}.beancount"));
        fs::write(&file, text).expect("written");
        let lots = format!(
            "SELECT cost_date, cost_number, sum(number) WHERE account = '{BROKER}' GROUP BY cost_date, cost_number"
        );
        let theirs: BTreeMap<(String, i64), i64> = bean(&file, &lots)
            .iter()
            .map(|row| ((row[0].clone(), cents(&row[1])), row[2].parse().expect("a number")))
            .filter(|(_, units)| *units != 0)
            .collect();
        let reply = person.call("ledger.lots", json!({ "limit": 1000 })).await;
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let ours: BTreeMap<(String, i64), i64> = reply["items"]
            .as_array()
            .expect("lots")
            .iter()
            .map(|lot| {
                let key = (text(&lot["cost"]["date"]), cents(&text(&lot["cost"]["quantity"])));
                (key, text(&lot["quantity"]).parse().expect("a number"))
            })
            .collect();
        assert_eq!(ours, theirs, "{booking}, {number}");
        let gains = bean(&file, "SELECT sum(number) WHERE account = 'Income:Gains'");
        let balances = person.call("ledger.balances", json!({ "account": "Income:Gains" })).await;
        let own = balances["rows"][0]["quantity"].as_str().map_or(0, cents);
        assert_eq!(own, gains.first().map_or(0, |row| cents(&row[0])), "{booking}, {number}");
    }
}

#[tokio::test]
async fn a_lot_that_is_sold_in_pieces_costs_what_it_was_bought_for_to_the_last_cent() {
    let fixture = Fixture::new().await;
    let ada = fixture.person("Ada").await;
    // 3.33 EUR, of which half is 1.665.
    ada.call("ledger.post", buy("a", "2026-01-01", "3", "1.11")).await;
    ada.call("ledger.lots.set", json!({ "account": BROKER, "booking": "fifo", "gains": "Income:Gains" })).await;
    for day in ["01", "02"] {
        let sell = json!({ "idempotency_key": day, "sale": sale(&format!("2026-02-{day}"), "1.5", "2.00") });
        ada.call("ledger.sell", sell).await;
    }
    let gains = ada.call("ledger.balances", json!({ "account": "Income" })).await;
    assert_eq!(gains["rows"][0]["quantity"], json!("-2.67"), "6.00 less 3.33");
    assert_eq!(ada.call("ledger.lots", json!({})).await["items"], json!([]));
}
