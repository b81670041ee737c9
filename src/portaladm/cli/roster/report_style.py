"""How the page of a report looks: on a wide screen, on a telephone and on paper."""

STYLE = """
*{box-sizing:border-box}
body{margin:0;color:#1b1b1b;background:#fff;font:16px/1.5 system-ui,sans-serif}
main{max-width:56rem;margin:0 auto;padding:2rem 1.25rem 3rem}
h1{margin:0 0 1.25rem;padding:.75rem 1rem;font-size:1.5rem;line-height:1.3;
 border-left:.4rem solid #2e6b34;background:#eef6ee}
h1.refused,h1.stopped{border-color:#a40000;background:#fdf0ee;color:#8a0000}
h1.checked,h1.same,h1.unchanged{border-color:#2b4f81;background:#eef2f8}
h2{margin:2.25rem 0 .75rem;font-size:1.2rem;padding-bottom:.25rem;border-bottom:2px solid #1b1b1b}
h3{margin:0 0 .25rem;font-size:1rem}
p{margin:.25rem 0}
.district{margin:0 0 .5rem;color:#444}
.reason{margin:1.25rem 0;padding:.75rem 1rem;border:1px solid #b98900;background:#fff8e5}
.fix{color:#444}
section>div{margin:0 0 1.5rem}
ul{margin:.25rem 0;padding-left:1.25rem}
li{margin:.2rem 0}
table{width:100%;margin:.5rem 0;border-collapse:collapse}
th,td{padding:.3rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid #c8c8c8}
td,p,li,h1,h3{overflow-wrap:anywhere}
thead th{color:#444;font-size:.875rem}
th[scope=row]{font-weight:normal;white-space:nowrap}
.facts th{width:6rem;color:#444}
.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.people{table-layout:fixed}
.people .number{width:5rem}
code{font-family:ui-monospace,Consolas,monospace;font-size:.9em}
.option{white-space:nowrap}
footer{margin-top:2.5rem;color:#555;font-size:.8125rem;overflow-wrap:anywhere}
@media (max-width:30rem){
 main{padding:1rem .75rem 2rem}
 th,td{padding:.3rem .35rem}
 .facts th{width:4.5rem}
 .counts th,.counts td{padding:.3rem .2rem;font-size:.8125rem}
 .people .number{width:3.25rem}
}
@page{margin:18mm 16mm}
@media print{
 body{font-size:10.5pt;line-height:1.35}
 main{max-width:none;padding:0}
 h1,.reason{background:none}
 h2,h3,thead,div>p{break-after:avoid}
 .more{break-before:avoid;break-after:auto}
 tr,li,h1,.reason{break-inside:avoid}
}
"""
