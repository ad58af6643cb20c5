/** within gives what is promised, and is refused where that takes longer, in ms: some browsers never answer, and some networks. */
export const within = <T>(ms: number, promised: Promise<T>): Promise<T> =>
	Promise.race([promised, new Promise<never>((_, fail) => setTimeout(fail, ms))])
