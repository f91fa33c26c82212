/** Where everything stands. */
import { Chart } from './charts/chart';
import { lossChart, smallCharts } from './charts/definitions';
import type { Change, PanelContext, Part } from './context';
import { element } from './dom';
import { Header } from './sections/header';
import { toolbar } from './sections/toolbar';

export function layout(panel: PanelContext): Part {
  const header = new Header(panel);
  const tools = toolbar(panel);
  const loss = new Chart(panel, lossChart(panel));
  loss.element.classList.add('chart-main');
  const small = smallCharts(panel).map(content => new Chart(panel, content));
  const parts: readonly Part[] = [header, tools, loss, ...small];
  return {
    element: element('div', { class: 'panel' }, header.element, tools.element, loss.element,
      element('div', { class: 'small-charts' }, ...small.map(chart => chart.element))),
    update(changes: ReadonlySet<Change>) {
      for (const part of parts) part.update(changes);
    },
  };
}
