package io.lagomcp.invoices.bench;

/** Invented invoices in the form in which Lago sends them. */
public final class SampleInvoice {
    private static final String PREFIX = "1a901a90-1a90-4a90-9a90-";
    private static final String SLOW_PREFIX = "510e510e-1a90-4a90-9a90-";

    private SampleInvoice() {}

    /** The id of the invoice that has so many fees. */
    public static String idWithFees(int fees) {
        return PREFIX + String.format("%012d", fees);
    }

    /** The id of an invoice that Lago takes so many seconds to answer with. */
    static String slowId(int seconds) {
        return SLOW_PREFIX + String.format("%012d", seconds);
    }

    /** How many seconds Lago takes before it answers with the invoice of this id. */
    static int secondsOf(String id) {
        return id.startsWith(SLOW_PREFIX) ? Integer.parseInt(id.substring(SLOW_PREFIX.length())) : 0;
    }

    /** How many fees the invoice of this id has. */
    static int feesOf(String id) {
        return Integer.parseInt(id.substring(id.length() - 12));
    }

    /** The invoice of this id with its fees. */
    static String of(String id) {
        int fees = feesOf(id);
        return withFees(fees).replace(idWithFees(fees), id);
    }

    /** A single invoice with its fees. */
    public static String withFees(int fees) {
        StringBuilder json = new StringBuilder("{\"invoice\":").append(head(idWithFees(fees), fees));
        json.append(",\"fees\":[");
        for (int i = 0; i < fees; i++) {
            json.append(i == 0 ? "" : ",").append(fee(i));
        }
        return json.append("],\"credits\":[],\"subscriptions\":[],\"error_details\":[]}}")
                .toString();
    }

    /** One page of a list of {@code total} invoices, which come without their fees. */
    static String page(int page, int perPage, int total) {
        int pages = Math.max(1, (total + perPage - 1) / perPage);
        int first = (page - 1) * perPage;
        StringBuilder json = new StringBuilder("{\"invoices\":[");
        for (int i = first; i < Math.min(total, first + perPage); i++) {
            json.append(i == first ? "" : ",").append(head(idWithFees(i), i)).append('}');
        }
        return json.append(String.format(
                        "],\"meta\":{\"current_page\":%d,\"next_page\":%s,\"prev_page\":%s,\"total_pages\":%d,\"total_count\":%d}}",
                        page, page < pages ? page + 1 : "null", page > 1 ? page - 1 : "null", pages, total))
                .toString();
    }

    private static String head(String id, int number) {
        return """
            {"lago_id":"%s","billing_entity_code":"main","sequential_id":%d,"number":"BEN-0001-%03d",\
            "issuing_date":"2026-03-01","payment_due_date":"2026-03-31","net_payment_term":30,\
            "invoice_type":"subscription","status":"finalized","payment_status":"pending","payment_overdue":false,\
            "payment_dispute_lost_at":null,"currency":"EUR","fees_amount_cents":125000,"coupons_amount_cents":0,\
            "progressive_billing_credit_amount_cents":0,"credit_notes_amount_cents":0,\
            "sub_total_excluding_taxes_amount_cents":125000,"taxes_amount_cents":25000,\
            "sub_total_including_taxes_amount_cents":150000,"prepaid_credit_amount_cents":0,\
            "total_amount_cents":150000,"total_due_amount_cents":150000,"total_paid_amount_cents":0,\
            "file_url":"https://files.example.com/%s.pdf","xml_url":null,"version_number":4,"self_billed":false,\
            "created_at":"2026-03-01T00:10:00Z","updated_at":"2026-03-01T00:12:00Z","voided_at":null,\
            "customer":{"lago_id":"5c5c5c5c-0000-4000-8000-000000000001","external_id":"bench","name":"Benchmark Ltd",\
            "email":"billing@example.com","address_line1":"1 Example Street","city":"Exampletown","country":"FR",\
            "currency":"EUR","timezone":"Europe/Paris","net_payment_term":30,"metadata":[],\
            "billing_configuration":{"invoice_grace_period":3,"payment_provider":"stripe","document_locale":"en"}},\
            "metadata":[{"lago_id":"5c5c5c5c-0000-4000-8000-000000000002","key":"order","value":"4711",\
            "created_at":"2026-03-01T00:11:00Z"}],"applied_taxes":[{"lago_id":"5c5c5c5c-0000-4000-8000-000000000003",\
            "tax_name":"VAT","tax_code":"vat","tax_rate":20.0,"amount_cents":25000,"amount_currency":"EUR"}]\
            """.formatted(id, number, number, id);
    }

    private static String fee(int number) {
        return """
            {"lago_id":"5c5c5c5c-0000-4000-9000-%012d","lago_charge_id":"5c5c5c5c-0000-4000-8000-000000000004",\
            "lago_subscription_id":"5c5c5c5c-0000-4000-8000-000000000005","external_subscription_id":"bench-main",\
            "item":{"type":"charge","code":"calls_%d","name":"API calls, region %d","description":"",\
            "invoice_display_name":"API calls, region %d","filters":null,"lago_item_id":\
            "5c5c5c5c-0000-4000-8000-000000000006","item_type":"BillableMetric","grouped_by":{"region":"r%d"}},\
            "pay_in_advance":false,"invoiceable":true,"amount_cents":25000,"amount_currency":"EUR",\
            "precise_amount":"250.0","taxes_amount_cents":5000,"taxes_rate":20.0,"total_amount_cents":30000,\
            "units":"1000.0","total_aggregated_units":"1000.0","precise_unit_amount":"0.25","events_count":1000,\
            "payment_status":"pending","created_at":"2026-03-01T00:10:00Z","amount_details":{"rate":"0.25"},\
            "from_date":"2026-02-01T00:00:00Z","to_date":"2026-02-28T23:59:59Z"}\
            """.formatted(number, number, number, number, number);
    }
}
