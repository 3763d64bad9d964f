//! Lines over time, one panel below the other, for a light page and a dark one.

use plotters::prelude::*;

const WIDTH: u32 = 760;
const PANEL: u32 = 180;
const GREY: RGBColor = RGBColor(118, 131, 144);
const LINES: [RGBColor; 2] = [RGBColor(45, 164, 78), RGBColor(207, 34, 46)];

/// One panel: its name with the unit, and its lines, each of points over minutes.
pub(crate) struct Panel<'a> {
    pub(crate) title: &'a str,
    pub(crate) lines: Vec<(&'a str, Vec<(f64, f64)>)>,
}

/// An SVG of these.
pub(crate) fn draw(panels: &[Panel<'_>]) -> String {
    let mut svg = String::new();
    let height = PANEL * u32::try_from(panels.len()).expect("there are few");
    {
        let root = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        for (area, panel) in root.split_evenly((panels.len(), 1)).iter().zip(panels) {
            // Writing to a string does not fail.
            panel.draw(area).expect("it can be drawn");
        }
    }
    svg
}

impl Panel<'_> {
    fn draw(
        &self,
        area: &DrawingArea<SVGBackend<'_>, plotters::coord::Shift>,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let points = || self.lines.iter().flat_map(|(_, points)| points);
        let end = points().map(|(at, _)| *at).fold(0.0, f64::max);
        let top = points().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max) * 1.15;
        let text = ("sans-serif", 12).into_font().color(&GREY);
        let mut chart = ChartBuilder::on(area)
            .caption(self.title, ("sans-serif", 13).into_font().color(&GREY))
            .margin(8)
            .x_label_area_size(22)
            .y_label_area_size(52)
            .build_cartesian_2d(0.0..end, 0.0..top)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GREY.mix(0.25))
            .axis_style(GREY)
            .label_style(text.clone())
            .x_label_formatter(&|minutes| format!("{minutes:.0} min"))
            .y_labels(4)
            .draw()?;
        for ((name, points), colour) in self.lines.iter().zip(LINES) {
            let line = chart.draw_series(LineSeries::new(points.iter().copied(), colour))?;
            if self.lines.len() > 1 {
                line.label(*name).legend(move |(x, y)| PathElement::new([(x, y), (x + 14, y)], colour));
            }
        }
        if self.lines.len() > 1 {
            let place = SeriesLabelPosition::UpperRight;
            chart.configure_series_labels().position(place).label_font(text).draw()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_panel_has_its_name_and_a_line_of_its_own() {
        let line = |height: f64| vec![(0.0, height), (30.0, height)];
        let panels = [
            Panel { title: "memory, MB", lines: vec![("all", line(40.0))] },
            Panel { title: "answers, ms", lines: vec![("half", line(1.0)), ("99 of 100", line(9.0))] },
        ];

        let svg = draw(&panels);

        assert!(svg.contains("memory, MB") && svg.contains("answers, ms") && svg.contains("30 min"), "{svg}");
        assert_eq!(svg.matches("stroke=\"#2DA44E\"").count(), 3, "two lines, and one in the legend: {svg}");
    }
}
