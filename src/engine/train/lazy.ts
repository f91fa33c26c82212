/** Something that takes a while to make and is made when it is first needed: what comes after the first point need not hold it back. */
export class Lazy<T> {
  #pending: Promise<T> | undefined;
  #made: T | undefined;

  constructor(private readonly make: () => Promise<T>) {}

  get(): Promise<T> {
    return (this.#pending ??= this.make().then(made => (this.#made = made)));
  }

  /** What was made, for letting go of it; undefined where nothing was. */
  get made(): T | undefined {
    return this.#made;
  }
}
