// Generated from spec.json by `npm run generate`.

export interface RawConfig {
  /**
   * The address of your iMIS site: a host name, or an https URL with its path if the API lives below one.
   */
  host: string;
  /**
   * The iMIS service account. It needs the RemoteService role, and should be used by this connection alone: each log-in with an account ends the session that the account had before.
   */
  username: string;
  /**
   * The password of the iMIS service account.
   */
  password: string;
  /**
   * The path of the Instant Query (IQA) that lists the attendees, as iMIS shows it.
   */
  query_name: string;
  /**
   * Values for the prompts of the query, if it has any.
   */
  query_parameters?: {
    /**
     * The prompt's search label or its property name, in any case. Write @url:Name for a filter that a web page feeds from its URL.
     */
    name: string;
    /**
     * The value that the prompt is answered with.
     */
    value: string;
    [k: string]: unknown;
  }[];
  /**
   * The column of the query that identifies the registrant: the primary key, and the key to OpenWater.
   */
  registrant_id_column?: string;
  /**
   * Adds client_id (IMIS- and the registrant id), first_name, last_name, email and company, the names that Swapcard expects. A query column of one of these names, in whatever case, is left out.
   */
  swapcard_fields?: boolean;
  /**
   * A folder of queries in iMIS. Each published query in it becomes a stream of its own, named after the query, besides the attendees.
   */
  query_folder?: string;
  /**
   * Rows asked for at a time. Reduced automatically when the site is slow.
   */
  page_size?: number;
  /**
   * Pages asked for at once. Fewer are asked for by itself when the site struggles.
   */
  parallel_requests?: number;
  /**
   * Adds the fields of the OpenWater user profile form to each attendee whose registrant id is the third-party id of an OpenWater user.
   */
  openwater?: {
    /**
     * Your organisation's OpenWater domain. A pasted URL is reduced to its host.
     */
    client_key: string;
    /**
     * The key of the OpenWater API.
     */
    api_key: string;
    /**
     * Only where OpenWater has given you one.
     */
    organization_code?: string;
    /**
     * The column of the query that holds the third-party id of the OpenWater users, where the registrant id column does not.
     */
    match_column?: string;
    /**
     * The pace that your OpenWater plan includes. Three a second or fewer are free.
     */
    requests_per_second?: number;
    /**
     * The address of the OpenWater API.
     */
    base_url?: string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
