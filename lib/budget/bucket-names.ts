/**
 * Joins the two parts of a bucket's name. Consecutive calls usually draw on the same bucket: they then get the same
 * string object, which a map looks up faster than an equal new one.
 */
export class BucketNames {
  #budget = '';
  #credential = '';
  #name = '';

  of(budget: string, credential: string): string {
    if (budget !== this.#budget || credential !== this.#credential) {
      this.#budget = budget;
      this.#credential = credential;
      this.#name = `${budget} ${credential}`;
    }
    return this.#name;
  }
}
