//! Charts.

use super::{case, part, wide};
use crate::components::charts::{BarChart, Chart, DonutChart, LineChart, Series, Sparkline, StackedChart};
use leptos::prelude::*;

const MONTHS: [&str; 12] = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
const CASH: [f64; 12] = [
    21_300.0, 23_100.0, 22_400.0, 26_200.0, 30_100.0, 28_000.0, 33_200.0, 32_100.0, 37_300.0, 40_200.0, 42_400.0,
    48_210.0,
];

fn thousands(value: f64) -> String {
    if value.abs() >= 1_000.0 { format!("{:.1} k", value / 1_000.0).replace(".0 ", " ") } else { format!("{value:.0}") }
}

fn months() -> Vec<String> {
    MONTHS.map(str::to_owned).to_vec()
}

fn last(count: usize) -> Vec<String> {
    months().split_off(12 - count)
}

pub(super) fn section() -> AnyView {
    let cash = Chart::new("Cash, 12 months", months(), vec![Series::new("Cash", CASH.to_vec())]).format(thousands);
    let plan = CASH.map(|value| value * 0.6 + 9_000.0).to_vec();
    let both = Chart::new(
        "Cash against the plan",
        months(),
        vec![Series::new("Cash", CASH.to_vec()), Series::new("Plan", plan)],
    )
    .format(thousands);
    let bars = Chart::new(
        "Completed each month",
        last(6),
        vec![Series::new("Completed", vec![31.0, 42.0, 38.0, 51.0, 47.0, 58.0])],
    );
    let pairs = Chart::new(
        "In and out",
        last(6),
        vec![
            Series::new("In", vec![12_000.0, 9_400.0, 14_100.0, 11_800.0, 13_300.0, 16_900.0]),
            Series::new("Out", vec![8_200.0, 10_100.0, 8_900.0, 9_300.0, 11_100.0, 10_600.0]),
        ],
    )
    .format(thousands);
    let stacked = Chart::new(
        "Spending by account",
        last(6),
        vec![
            Series::new("Wages", vec![3_850.0, 3_850.0, 3_850.0, 3_850.0, 4_100.0, 4_100.0]),
            Series::new("Rent", vec![1_450.0; 6]),
            Series::new("Software", vec![420.0, 380.0, 510.0, 460.0, 610.0, 540.0]),
            Series::new("Refunds", vec![0.0, -300.0, 0.0, -120.0, 0.0, -450.0]),
        ],
    )
    .format(thousands);
    let shares = Chart::new(
        "Open by project",
        ["Website relaunch", "Q4 closing", "Onboarding Acme", "No project"].map(str::to_owned).to_vec(),
        vec![Series::new("Open", vec![18.0, 7.0, 5.0, 4.0])],
    );
    part(
        "Charts",
        vec![
            wide("Line", view! { <LineChart chart=cash /> }),
            case("Lines", view! { <LineChart chart=both /> }),
            case("Bars", view! { <BarChart chart=bars /> }),
            case("Bars side by side", view! { <BarChart chart=pairs /> }),
            case("Stacked bars", view! { <StackedChart chart=stacked /> }),
            case("Donut", view! { <DonutChart chart=shares /> }),
            case(
                "Sparkline",
                view! {
                    <span class="figures">"48,210.77"</span>
                    <Sparkline label="Cash over 12 months, rising" values=CASH.to_vec() />
                    <Sparkline label="Net income, falling" values=vec![8.0, 7.2, 7.9, 6.0, 6.4, 4.1] tone="red" />
                    <Sparkline label="Completed, rising" values=vec![3.0, 4.0, 4.0, 6.0, 5.0, 8.0] tone="green" />
                },
            ),
        ],
    )
}
