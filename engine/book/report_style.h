// The report's style sheet: one column of paper on screens and in print, light and dark.
#pragma once

#include <string_view>

namespace telaudit::book {

inline constexpr std::string_view kReportStyle = R"css(
:root { color-scheme: light dark;
  --paper: #ffffff; --ink: #17212b; --quiet: #5b6975; --line: #d8dee3; --tint: #f3f6f7; --accent: #0e5f66;
  --due: #a83232; --question: #8a6100; --saving: #23703a; --other: #55606b; --bar: #7d929f; --band: #c3d3da; --own: #b8470b; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #11171c; --ink: #e4eaee; --quiet: #9aa8b3; --line: #2d3841; --tint: #1a2229; --accent: #63c3ca;
  --due: #ee8a80; --question: #e0b350; --saving: #74cc8e; --other: #a7b4bf; --bar: #64788a; --band: #33495a; --own: #ff9d5c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; line-height: 1.15; letter-spacing: -.015em; text-wrap: balance; }
h2 { margin: 3rem 0 .25rem; padding-top: .6rem; border-top: 2px solid var(--ink); font-size: 1.25rem; line-height: 1.25; }
h3 { margin: 1.75rem 0 .25rem; font-size: 1.02rem; }
p { margin: .25rem 0 .75rem; max-width: 68ch; }
.quiet, .note { color: var(--quiet); }
.note { font-size: .875rem; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1.25rem 0 0; padding: .5rem 0; border-top: 1px solid var(--line); border-bottom: 1px solid var(--line); font-size: .9rem; }
nav a { white-space: nowrap; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem 2rem; margin: 1.5rem 0 0; }
dl.facts dt { color: var(--quiet); font-size: .82rem; }
dl.facts dd { margin: .1rem 0 0; font-size: 1.3rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
dl.facts dd small { display: block; color: var(--quiet); font-size: .82rem; line-height: 1.4; }
.wide { overflow-x: auto; margin: .5rem 0 1rem; }
table { width: 100%; border-collapse: collapse; font-size: .88rem; }
th, td { padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 1.5px solid var(--ink); font-weight: 600; vertical-align: bottom; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; padding-left: .6rem; padding-right: 0; }
th.figure { white-space: normal; }
td + td.figure + td, th.figure + th { padding-left: 1rem; }
td.date { white-space: nowrap; }
td:last-child:not(.figure):not(.date) { min-width: 9rem; }
td.what { min-width: 10.5rem; }
tr.sum td { font-weight: 600; border-bottom: 2px solid var(--ink); }
code { font: .82em/1.4 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
code.follow { color: var(--quiet); white-space: nowrap; }
details { border-bottom: 1px solid var(--line); }
summary { display: grid; grid-template-columns: 10rem minmax(0, 1fr) auto; gap: .25rem 1.25rem; padding: .55rem 0; cursor: pointer; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary .amount { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
summary .window { color: var(--quiet); font-size: .85rem; text-align: right; }
summary .who { display: block; color: var(--quiet); font-size: .85rem; }
details > div { padding: 0 0 1rem 11.25rem; }
details.fold { border: 0; } details.fold > summary { display: block; padding: 0; text-decoration: underline dotted; }
details.fold > div { padding: .25rem 0 0; }
details[open]:not(.fold) > summary { background: var(--tint); }
.open { color: var(--due); font-weight: 600; }
.foots { color: var(--saving); font-weight: 600; }
.broken { color: var(--due); font-weight: 600; }
ol.rungs { list-style: none; margin: 1rem 0; padding: 0; }
ol.rungs li { display: grid; grid-template-columns: 2.5rem minmax(0, 1fr); padding: .5rem 0; border-bottom: 1px solid var(--line); color: var(--quiet); }
ol.rungs li.reached { color: var(--ink); }
ol.rungs li.here { background: var(--tint); box-shadow: inset 3px 0 0 var(--accent); }
ol.rungs .number { font-size: 1.2rem; font-weight: 600; padding-left: .75rem; }
.next { margin: 1rem 0; padding: .9rem 1.1rem; border-left: 3px solid var(--accent); background: var(--tint); }
.next p:last-child { margin-bottom: 0; }
figure { margin: 1.5rem 0; }
figcaption { margin: 0 0 .6rem; font-weight: 600; }
figcaption small { display: block; color: var(--quiet); font-size: .875rem; font-weight: 400; max-width: 68ch; }
svg.chart { display: block; margin: .5rem 0 1rem; overflow: visible; }
svg text { fill: var(--ink); font: 12.5px system-ui, "Segoe UI", Roboto, Arial, sans-serif; font-variant-numeric: tabular-nums;
  paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
svg text.tight { display: none; }
svg text.quiet { fill: var(--quiet); font-size: 11.5px; }
svg text.amount { font-weight: 600; }
svg .level { fill: var(--accent); } svg .less { fill: var(--bar); } svg .gain { fill: var(--question); }
svg .due { fill: var(--due); } svg .question { fill: var(--question); } svg .saving { fill: var(--saving); } svg .other { fill: var(--other); }
svg .band { fill: var(--band); } svg .own { fill: var(--own); stroke: var(--paper); stroke-width: 1; }
svg .market { fill: none; stroke: var(--quiet); stroke-width: 1; opacity: .75; }
svg .promised { fill: none; stroke: var(--ink); stroke-width: 1.25; }
svg .fan { fill: var(--band); stroke: none; }
svg line { stroke: var(--line); } svg line.joint { stroke: var(--quiet); stroke-dasharray: 2 2; }
svg line.axis { stroke: var(--quiet); } svg line.median { stroke: var(--ink); stroke-width: 2; }
svg .middle, svg .quartile, svg .outer, svg .committed { fill: none; stroke: var(--ink); stroke-width: 2; }
svg .quartile { stroke-width: 1.5; stroke-dasharray: 7 4; } svg .outer { stroke-width: 1.25; stroke-dasharray: 2 3; }
svg .committed { stroke: var(--own); stroke-width: 2.5; stroke-dasharray: 9 3; }
ul.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin: 0 0 .75rem; padding: 0; list-style: none; font-size: .85rem; color: var(--quiet); }
ul.legend svg { margin-right: .4rem; vertical-align: -1px; }
tbody th { min-width: 9rem; font-weight: 400; }
footer { margin-top: 4rem; padding-top: .75rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .82rem; overflow-wrap: anywhere; }
@media (max-width: 60rem) { table { font-size: .78rem; } th, td { padding-right: .4rem; } td.figure, th.figure { padding-left: .4rem; }
  td + td.figure + td, th.figure + th { padding-left: .7rem; } td.what { min-width: 8rem; } tbody th { min-width: 6rem; }
  td:last-child:not(.figure):not(.date) { min-width: 7.5rem; } }
@media (max-width: 44rem) { td:last-child:not(.figure):not(.date) { min-width: 15rem; } svg text.tight { display: inline; } svg text.roomy { display: none; } summary { grid-template-columns: 1fr; } summary .amount, summary .window { text-align: left; } details > div { padding-left: 0; } }
@media print {
  :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --tint: #f4f4f4; --accent: #0e5f66;
    --due: #a83232; --question: #8a6100; --saving: #23703a; --other: #55606b; --bar: #7d929f; --band: #cfd8dc; --own: #8f3200; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  table { font-size: 7.5pt; } td.what { min-width: 8rem; } td code.follow { white-space: normal; overflow-wrap: anywhere; }
  nav { display: none; } h2, h3, h2 + p, h3 + p { break-after: avoid; } tr, details, svg, figcaption, ul.legend, .next { break-inside: avoid; }
  figcaption, ul.legend { break-after: avoid; }
  svg *, tr { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .wide { overflow: visible; } thead { display: table-header-group; }
  @page { margin: 16mm; } }
)css";

}  // namespace telaudit::book
