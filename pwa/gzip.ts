// Streams through gzip. What the oldest browsers are without, nobody may call unasked.

declare const self: ServiceWorkerGlobalScope & { CompressionStream?: typeof CompressionStream; DecompressionStream?: typeof DecompressionStream }

const through = (from: Response, stream: GenericTransformStream): Response => new Response(from.body!.pipeThrough(stream))

export const canGunzip = (): boolean => !!self.DecompressionStream

export const gunzip = (from: Response): Response => through(from, new DecompressionStream("gzip"))

// press makes of a value what takes less room, where the browser can: a page of 8 kB is 3 then. open is the reverse.
export const press = async <T>(value: T): Promise<T | ArrayBuffer> =>
	self.CompressionStream ? through(new Response(JSON.stringify(value)), new CompressionStream("gzip")).arrayBuffer() : value

export const open = async <T extends unknown[]>(pressed: T | ArrayBuffer): Promise<T> =>
	"map" in pressed ? pressed : gunzip(new Response(pressed)).json()
