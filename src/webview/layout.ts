/** Where everything stands: the loss largest, figures about it below, knobs and samples beside it where there is room. */
import { Chart } from './charts/chart';
import { lossChart, metricChart, smallCharts } from './charts/definitions';
import type { Change, PanelContext, Part } from './context';
import { element, setHidden } from './dom';
import { announcer } from './sections/announcer';
import { Knobs } from './sections/controls';
import { Failure } from './sections/failure';
import { Header } from './sections/header';
import { Histograms } from './sections/histogram';
import { Notices } from './sections/notices';
import { Parameters } from './sections/parameters';
import { preparing } from './sections/preparing';
import { Samples } from './sections/samples';
import { Surface } from './sections/surface';
import { toolbar } from './sections/toolbar';

export function layout(panel: PanelContext): Part {
  const header = new Header(panel);
  const failure = new Failure(panel);
  const notices = new Notices(panel);
  const tools = toolbar(panel);
  const loss = new Chart(panel, lossChart(panel));
  loss.element.classList.add('chart-main');
  const busy = preparing(panel);
  loss.overlay(busy.element);
  const surface = new Surface(panel);
  const small = smallCharts(panel).map(content => new Chart(panel, content));
  const smallHolder = element('div', { class: 'small-charts' }, ...small.map(chart => chart.element));
  const metrics = metricCharts(panel, smallHolder);
  const knobs = new Knobs(panel);
  const samples = new Samples(panel);
  const parameters = new Parameters(panel);
  const histograms = new Histograms(panel);
  const spoken = announcer(panel);
  const parts: readonly Part[] = [header, failure, notices, tools, loss, busy, surface, ...small, metrics, knobs, samples, parameters, histograms, spoken];
  const main = element('div', { class: 'main' },
    element('div', { class: 'leading' }, loss.element, surface.element), smallHolder, parameters.element, histograms.element);
  const side = element('aside', { class: 'side' }, knobs.element, samples.element);
  return {
    element: element('div', { class: 'panel' }, header.element, notices.element, failure.element, tools.element, element('div', { class: 'columns' }, main, side), spoken.element),
    update(changes: ReadonlySet<Change>) {
      for (const part of parts) part.update(changes);
      if (changes.has('points')) main.setAttribute('aria-busy', String(panel.model.preview !== undefined));
    },
  };
}

/** A chart for each further metric that evaluations report, made when it first appears. */
function metricCharts(panel: PanelContext, holder: HTMLElement): Part {
  const charts = new Map<string, Chart>();
  return {
    element: holder,
    update(changes: ReadonlySet<Change>) {
      for (const metric of panel.model.evaluations.keys()) {
        if (metric === 'loss' || charts.has(metric)) continue;
        const chart = new Chart(panel, metricChart(panel, metric));
        charts.set(metric, chart);
        holder.append(chart.element);
      }
      for (const [metric, chart] of charts) {
        // Another run may not know it.
        setHidden(chart.element, !panel.model.evaluations.has(metric));
        chart.update(changes);
      }
    },
  };
}
