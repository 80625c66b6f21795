//! Charts: drawings with the same figures in a table behind them.

mod bars;
mod donut;
mod figure;
mod lines;
mod scale;
mod sparkline;

pub(crate) use self::{
    bars::{BarChart, StackedChart},
    donut::DonutChart,
    lines::LineChart,
    sparkline::Sparkline,
};
use std::sync::Arc;

/// How a figure is written.
type Format = Arc<dyn Fn(f64) -> String + Send + Sync>;

/// Figures with one name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Series {
    name: String,
    values: Vec<f64>,
}

impl Series {
    /// One figure for each label of the chart.
    pub(crate) fn new(name: impl Into<String>, values: Vec<f64>) -> Self {
        Self { name: name.into(), values }
    }
}

/// What a chart shows. The figures are for drawing: sums of money are added up exactly before they come here.
#[derive(Clone)]
pub(crate) struct Chart {
    title: String,
    labels: Vec<String>,
    series: Vec<Series>,
    format: Format,
}

impl Chart {
    /// Series over the same labels.
    pub(crate) fn new(title: impl Into<String>, labels: Vec<String>, series: Vec<Series>) -> Self {
        Self { title: title.into(), labels, series, format: Arc::new(|value| format!("{value}")) }
    }

    /// With figures written by `format`, in the table, at the axis and at the pointer.
    pub(crate) fn format(self, format: impl Fn(f64) -> String + Send + Sync + 'static) -> Self {
        Self { format: Arc::new(format), ..self }
    }

    fn write(&self, value: f64) -> String {
        (self.format)(value)
    }

    /// What is said about one label: the label, and the figure of each series.
    fn said_at(&self, index: usize) -> String {
        let mut said = self.labels.get(index).cloned().unwrap_or_default();
        for series in &self.series {
            let value = series.values.get(index).copied().unwrap_or_default();
            let figure = self.write(value);
            said += &if self.series.len() > 1 { format!("\n{}: {figure}", series.name) } else { format!("\n{figure}") };
        }
        said
    }

    /// The figures of every series added up, label by label.
    fn sums(&self) -> Vec<f64> {
        let at = |index: usize| self.series.iter().filter_map(|series| series.values.get(index)).sum();
        (0..self.labels.len()).map(at).collect()
    }
}

/// The class that gives the `index`th series its colour. There are six; then they begin anew.
fn tone(index: usize) -> String {
    format!("series-{}", index % 6 + 1)
}
