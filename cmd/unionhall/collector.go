package main

import "unionhall/internal/collector"

// roomy lets short builds spend their time on pages: most sites end below it. At 10,000
// items it saves an eighth of a build's CPU time and costs some 40 MB at the peak. A large
// site has less than the runtime's own setting would give: with that, 50,000 items
// take 670 MB.
var roomy = collector.Room{Bytes: 176 << 20, Percent: 400}
