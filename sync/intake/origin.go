package intake

import (
	"net/http"
	"slices"
)

// fromOurPages refuses what a browser sends from a page that is neither the
// site's nor the desk's, and lets theirs read the answer. What is for desks the
// site's own pages may not ask. Without an Origin no browser page of another origin
// is asking.
func (i *Intake) fromOurPages(w http.ResponseWriter, r *http.Request, route string) error {
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	known := i.site.Site()
	allowed := known.Allows(origin)
	if isDesk(route) {
		allowed = slices.Contains(known.DeskOrigins, origin)
	}
	if !allowed {
		return refused(http.StatusForbidden, "origin/unknown", "只有本站的网页可以这样做", "only pages of the site may do this")
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "Retry-After, Request-Id")
	return nil
}

// preflight answers a browser that asks whether a page may. It asks once per
// address: nothing stands in addresses that would make them many.
func preflight(method, headers string) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, _ *http.Request) error {
		h := w.Header()
		h.Set("Access-Control-Allow-Methods", method)
		h.Set("Access-Control-Allow-Headers", headers)
		h.Set("Access-Control-Max-Age", "7200") // the most that Chromium takes
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// headersFor are the headers that pages may send to a route.
func headersFor(route string) string {
	if isDesk(route) {
		return "Content-Type, " + sessionHeader
	}
	return "Content-Type, " + workHeader + ", " + authHeader + ", " + partHeader
}
