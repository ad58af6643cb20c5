package watch

import _ "github.com/fsnotify/fsnotify" // until the watcher is built
