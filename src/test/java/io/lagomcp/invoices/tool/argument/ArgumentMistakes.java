package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Calls with one invalid argument each: tool, arguments, name of the argument, its value, and what would be valid. */
final class ArgumentMistakes {
    private static final String ID = "'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'";
    private static final String CUSTOMER = "'external_customer_id':'acme'";

    private ArgumentMistakes() {}

    static Stream<Arguments> all() {
        return Stream.of(
                        search(),
                        filters("find_all_invoices"),
                        filters("summarize_invoices"),
                        summary(),
                        preview(),
                        single(),
                        create(),
                        createNumbers(),
                        update(),
                        creditNote(),
                        payment(),
                        confirm())
                .flatMap(List::stream);
    }

    private static List<Arguments> search() {
        Table table = new Table("find_all_invoices");
        for (String name : List.of("external_customer_id", "search_term", "purchase_order_number")) {
            table.row("{'%s':5.5}".formatted(name), name, "5.5", "text");
            table.row("{'%s':' \\t '}".formatted(name), name, "' \\t '", "text, not blank");
            table.row("{'%s':['acme','globex']}".formatted(name), name, "['acme','globex']", "text");
        }
        table.row("{'status':'overdue'}", "status", "'overdue'", "for overdue ones use payment_overdue: true");
        table.row("{'status':'drafts'}", "status", "'drafts'", "a list, each one of draft");
        table.row("{'status':'paid'}", "status", "'paid'", "for paid or unpaid ones payment_status");
        table.row(
                "{'status':['draft','paid']}",
                "status[1]",
                "'paid'",
                "one of draft, finalized, voided, failed, pending");
        table.row("{'status':[]}", "status", "[]", "one of draft");
        table.row("{'status':7}", "status", "7", "one of draft");
        table.row("{'status':{'is':'draft'}}", "status", "{'is':'draft'}", "one of draft");
        table.row("{'payment_status':'paid'}", "payment_status", "'paid'", "one of pending, succeeded, failed");
        table.row(
                "{'payment_status':'paid'}",
                "payment_status",
                "'paid'",
                "(paid is succeeded; unpaid is pending and failed; for overdue ones use payment_overdue: true)");
        table.row("{'payment_status':['paid']}", "payment_status[0]", "'paid'", "one of pending");
        table.row("{'payment_status':true}", "payment_status", "true", "one of pending");
        table.row("{'payment_overdue':'yes'}", "payment_overdue", "'yes'", "true or false");
        table.row("{'payment_overdue':1}", "payment_overdue", "1", "true or false");
        for (String name : List.of("issuing_date_from", "issuing_date_to")) {
            for (String day : List.of(
                    "2026-02-30",
                    "2026-13-01",
                    "2026-00-10",
                    "2026-1-1",
                    "01.02.2026",
                    "yesterday",
                    "May",
                    "2026-01-01T12:00:00Z",
                    "20260101",
                    "2025-02-29")) {
                table.row("{'%s':'%s'}".formatted(name, day), name, "'" + day + "'", "YYYY-MM-DD");
            }
            table.row("{'%s':20260101}".formatted(name), name, "20260101", "YYYY-MM-DD");
        }
        for (String end : List.of("issuing_date_to", "due_until")) {
            table.row(
                    "{'%s':'2026-06-01T00:00:00Z'}".formatted(end),
                    end,
                    "'2026-06-01T00:00:00Z'",
                    "2026-06-01 with that day, or 2026-05-31 without it");
            table.row("{'%s':'2026-06-31T00:00:00Z'}".formatted(end), end, "'2026-06-31T00:00:00Z'", "YYYY-MM-DD");
        }
        table.row(
                "{'issuing_date_from':'2026-02-01','issuing_date_to':'2026-01-31'}",
                "issuing_date_from",
                "'2026-02-01'",
                "not after issuing_date_to, which is 2026-01-31");
        for (String page :
                List.of("0", "-1", "1.5", "'two'", "1000000000000000000000000000000", "1e400", "1e2147483647")) {
            table.row("{'page':%s}".formatted(page), "page", Table.asJson(page), "a whole number from 1 to 99999");
        }
        for (String rows : List.of("0", "101", "-20", "20.5", "'20.5'", "'101 rows'", "1e400")) {
            table.row(
                    "{'per_page':%s}".formatted(rows), "per_page", Table.asJson(rows), "a whole number from 1 to 100");
        }
        table.row("{'detail':'all'}", "detail", "'all'", "one of concise, full");
        table.row("{'fields':7.5}", "fields", "7.5", "a list");
        table.row("{'fields':['due','email']}", "fields[1]", "'email'", "customer.email");
        table.row(
                "{'fields':['fees','number'],'per_page':21}",
                "per_page",
                "21",
                "at most 20 with the fields fees, for which each invoice is read by itself");
        table.row("{'customer':'acme'}", "customer", "'acme'", "external_customer_id");
        table.row("{'customer':null}", "customer", "null", "external_customer_id");
        table.row("{'statuses':['draft']}", "statuses", "['draft']", "status");
        return table.rows;
    }

    private static List<Arguments> filters(String tool) {
        Table table = new Table(tool);
        table.row(
                "{'payment_dispute_lost':false}", "payment_dispute_lost", "false", "true; leave it out for all others");
        table.row("{'payment_dispute_lost':'yes'}", "payment_dispute_lost", "'yes'", "true; leave it out");
        for (String flag : List.of("partially_paid", "self_billed")) {
            table.row("{'%s':'yes'}".formatted(flag), flag, "'yes'", "true or false");
        }
        table.row(
                "{'invoice_type':'oneoff'}",
                "invoice_type",
                "'oneoff'",
                "one of subscription, add_on, credit, one_off");
        table.row(
                "{'invoice_type':['one_off','credit']}", "invoice_type", "['one_off','credit']", "one of subscription");
        for (String currency : List.of("EURO", "€", "EU1")) {
            table.row("{'currency':'%s'}".formatted(currency), "currency", "'" + currency + "'", "such as EUR");
        }
        for (String amount : List.of("amount_from", "amount_to")) {
            table.row(
                    "{'%s':100}".formatted(amount),
                    "currency",
                    "",
                    "because amount_from and amount_to count its minor");
            table.row("{'%s':'100 EUR','currency':'EUR'}".formatted(amount), amount, "'100 EUR'", "a whole number");
            for (String decimal : List.of("150.00", "150.0", "'150.00'", "' 150.0 '")) {
                table.row(
                        "{'%s':%s,'currency':'eur'}".formatted(amount, decimal),
                        amount,
                        decimal,
                        "minor units without decimals: 15000 means 150.00 EUR, and 150 means 1.50 EUR");
            }
            table.row(
                    "{'%s':9.99,'currency':'EUR'}".formatted(amount),
                    amount,
                    "9.99",
                    "minor units without decimals: 999 means 9.99 EUR");
            table.row(
                    "{'%s':9.995,'currency':'EUR'}".formatted(amount),
                    amount,
                    "9.995",
                    "minor units without decimals: 1000 means 10.00 EUR");
            table.row(
                    "{'%s':150.00,'currency':'JPY'}".formatted(amount),
                    amount,
                    "150.00",
                    "minor units without decimals: 150 means 150 JPY");
            table.row(
                    "{'%s':1.500,'currency':'KWD'}".formatted(amount),
                    amount,
                    "1.500",
                    "minor units without decimals: 1500 means 1.500 KWD");
            table.row("{'%s':1e30,'currency':'EUR'}".formatted(amount), amount, "1E+30", "a whole number");
        }
        table.row(
                "{'amount_from':2,'amount_to':1,'currency':'EUR'}",
                "amount_from",
                "2",
                "an amount not above amount_to, which is 1");
        table.row("{'billing_entity_codes':true}", "billing_entity_codes", "true", "a list");
        table.row("{'settlements':'cash'}", "settlements", "'cash'", "a list, each one of payment, credit_note");
        for (String list : List.of("billing_entity_codes", "settlements")) {
            table.row("{'%s':[]}".formatted(list), list, "[]", "not empty");
        }
        table.row("{'billing_entity_codes':['a',' ']}", "billing_entity_codes[1]", "' '", "text, not blank");
        table.row("{'settlements':['cash']}", "settlements[0]", "'cash'", "one of payment, credit_note");
        table.row("{'metadata':[{'key':'a'}]}", "metadata", "[{'key':'a'}]", "an object of texts by key");
        table.row("{'metadata':{'a':5.5}}", "metadata.a", "5.5", "text, or null for invoices without this key");
        table.row("{'metadata':{'a':' '}}", "metadata.a", "' '", "text, or null for invoices without this key");
        table.row("{'metadata':{'a]&status[':'b'}}", "metadata.'a]&status['", "'b'", "without brackets");
        table.row("{'metadata':{'':'b'}}", "metadata.''", "'b'", "a key of 1 to 20");
        table.row("{'metadata':{'%s':'b'}}".formatted("k".repeat(21)), "metadata." + "k".repeat(21), "'b'", "1 to 20");
        table.row(
                "{'metadata':{'a':'','b':'','c':'','d':'','e':'','f':''}}",
                "metadata",
                "{'a':'','b':'','c':'','d':'','e':'','f':''}",
                "at most 5 keys");
        return table.rows;
    }

    private static List<Arguments> summary() {
        Table table = new Table("summarize_invoices");
        table.row("{'status':'overdue'}", "status", "'overdue'", "for overdue ones use payment_overdue: true");
        table.row("{'group_by':'month'}", "group_by", "'month'", "a list, each one of status, payment_status");
        table.row("{'group_by':['month']}", "group_by[0]", "'month'", "one of status, payment_status, invoice_type");
        table.row("{'top':51}", "top", "51", "a whole number from 0 to 50");
        table.row("{'top':-1}", "top", "-1", "a whole number from 0 to 50");
        table.row("{'max_invoices':0}", "max_invoices", "0", "a whole number from 1 to 10000");
        table.row("{'max_invoices':10001}", "max_invoices", "10001", "a whole number from 1 to 10000");
        table.row("{'max':2}", "max", "2", "max_invoices");
        return table.rows;
    }

    private static List<Arguments> preview() {
        Table table = new Table("preview_invoice");
        String plan = "'plan_code':'growth'";
        String running = "'external_subscription_ids':['s']";
        table.row("{%s}".formatted(plan), "external_customer_id", "", "the id of a customer, or customer");
        table.row(
                "{%s,'customer':{'name':'A'},%s}".formatted(CUSTOMER, plan),
                "customer",
                "{'name':'A'}",
                "left out where external_customer_id is given");
        table.row(
                "{'customer':{'name':'A'},%s}".formatted(running),
                "customer",
                "{'name':'A'}",
                "a new customer has no subscriptions");
        table.row("{'customer':{'email':'a'},%s}".formatted(plan), "customer.email", "'a'", "name, currency, country");
        table.row("{'customer':{'currency':'euro'},%s}".formatted(plan), "customer.currency", "'euro'", "such as EUR");
        table.row("{%s}".formatted(CUSTOMER), "plan_code", "", "the plan of a new subscription, or external_sub");
        table.row(
                "{%s,'external_subscription_ids':[]}".formatted(CUSTOMER), "external_subscription_ids", "[]", "empty");
        table.row(
                "{%s,%s,'subscription_at':'2026-08-01T00:00:00Z'}".formatted(CUSTOMER, running),
                "subscription_at",
                "'2026-08-01T00:00:00Z'",
                "only for a new subscription");
        table.row(
                "{%s,%s,'billing_time':'calendar'}".formatted(CUSTOMER, running),
                "billing_time",
                "'calendar'",
                "only for a new subscription");
        table.row("{%s,%s,'billing_time':'yearly'}".formatted(CUSTOMER, plan), "billing_time", "'yearly'", "calendar");
        table.row(
                "{%s,%s,'terminated_at':'2026-08-01T00:00:00Z'}".formatted(CUSTOMER, plan),
                "terminated_at",
                "'2026-08-01T00:00:00Z'",
                "only with external_subscription_ids");
        table.row(
                "{%s,%s,%s,'terminated_at':'2026-08-01T00:00:00Z'}".formatted(CUSTOMER, plan, running),
                "terminated_at",
                "'2026-08-01T00:00:00Z'",
                "either terminated_at or plan_code");
        table.row(
                "{%s,%s,'external_subscription_ids':['a','b']}".formatted(CUSTOMER, plan),
                "external_subscription_ids",
                "['a','b']",
                "one subscription, where it ends or changes");
        table.row("{%s,%s,'coupons':[]}".formatted(CUSTOMER, plan), "coupons", "[]", "a list, not empty");
        table.row(
                "{%s,%s,'subscription_at':'2026-08-01'}".formatted(CUSTOMER, plan),
                "subscription_at",
                "'2026-08-01'",
                "a moment");
        return table.rows;
    }

    private static List<Arguments> single() {
        List<Arguments> rows = new ArrayList<>();
        for (String tool : ToolClient.words("""
        find_invoice update_invoice refresh_invoice finalize_invoice download_invoice retry_payment
        void_invoice delete_invoice retry_invoice lose_dispute_invoice invoice_payment_url
        resend_invoice_email
        """)) {
            Table table = new Table(tool);
            for (String id : List.of(
                    "LAG-1",
                    "../invoices",
                    "1-1-1-1-1",
                    "{1a901a90-1a90-4a90-9a90-1a901a901a90}",
                    "1a901a901a904a909a901a901a901a90")) {
                table.row("{'lago_id':'%s'}".formatted(id), "lago_id", "'" + id + "'", "a UUID as Lago gives it");
            }
            table.row("{'lago_id':42}", "lago_id", "42", "a UUID as Lago gives it");
            table.row("{%s,'id':'1'}".formatted(ID), "id", "'1'", "lago_id");
            table.row("{'lago_id':'LAG-1'}", "lago_id", "'LAG-1'", "(an invoice number goes into `number`)");
            table.row("{'number':5.5}", "number", "5.5", "text, not blank");
            table.row("{'number':' '}", "number", "' '", "text, not blank");
            rows.addAll(table.rows);
        }
        Table find = new Table("find_invoice");
        find.row("{%s,'fees_page':0}".formatted(ID), "fees_page", "0", "a whole number from 1 to 99999");
        find.row("{%s,'fields':['fee']}".formatted(ID), "fields[0]", "'fee'", "fees");
        find.row("{%s,'detail':5}".formatted(ID), "detail", "5", "one of concise, full");
        rows.addAll(find.rows);
        return rows;
    }

    private static List<Arguments> create() {
        Table table = new Table("create_invoice");
        String fees = "'fees':[{'add_on_code':'setup'}]";
        table.row("{%s}".formatted(fees), "external_customer_id", "", "text, not blank");
        table.row("{'external_customer_id':' ',%s}".formatted(fees), "external_customer_id", "' '", "text, not blank");
        table.row("{%s}".formatted(CUSTOMER), "fees", "", "a list, not empty");
        table.row("{%s,'fees':[]}".formatted(CUSTOMER), "fees", "[]", "a list, not empty");
        table.row("{%s,'fees':{}}".formatted(CUSTOMER), "fees", "{}", "a list, not empty");
        table.row("{%s,'fees':['setup']}".formatted(CUSTOMER), "fees[0]", "'setup'", "an object with add_on_code");
        table.fee("{}", "fees[0].add_on_code", "", "text, not blank");
        table.fee("{'add_on_code':''}", "fees[0].add_on_code", "''", "text, not blank");
        table.fee("{'add_on_code':'setup','unit_amount':5}", "fees[0].unit_amount", "5", "unit_amount_cents");
        table.fee("{'add_on_code':'setup','tax_codes':true}", "fees[0].tax_codes", "true", "a list");
        table.fee("{'add_on_code':'setup','tax_codes':[true]}", "fees[0].tax_codes[0]", "true", "text");
        table.fee("{'add_on_code':'setup','description':true}", "fees[0].description", "true", "text");
        table.fee("{'add_on_code':'setup','invoice_display_name':[]}", "fees[0].invoice_display_name", "[]", "text");
        period(table);
        for (String currency : List.of("EURO", "", "€", "XXX", "EU1", "XAU")) {
            table.row(
                    "{%s,%s,'currency':'%s'}".formatted(CUSTOMER, fees, currency),
                    "currency",
                    "'" + currency + "'",
                    "such as EUR");
        }
        table.row("{%s,%s,'currency':978}".formatted(CUSTOMER, fees), "currency", "'978'", "such as EUR");
        table.row("{%s,%s,'skip_psp':'yes'}".formatted(CUSTOMER, fees), "skip_psp", "'yes'", "true or false");
        table.row(
                "{%s,%s,'billing_entity_code':''}".formatted(CUSTOMER, fees), "billing_entity_code", "''", "not blank");
        table.row(
                "{%s,%s,'purchase_order_number':5.5}".formatted(CUSTOMER, fees),
                "purchase_order_number",
                "5.5",
                "text of at most 255 characters");
        table.row(
                "{%s,%s,'invoice_custom_section_codes':''}".formatted(CUSTOMER, fees),
                "invoice_custom_section_codes",
                "''",
                "a list");
        for (String key : List.of("''", "'order 17'", "' '", "'ordre-é'", "'order\\n'", "'order\\t1'")) {
            table.row(
                    "{%s,%s,'idempotency_key':%s}".formatted(CUSTOMER, fees, key),
                    "idempotency_key",
                    key,
                    "1 to 64 visible ASCII characters without spaces");
        }
        table.row(
                "{%s,%s,'idempotency_key':true}".formatted(CUSTOMER, fees),
                "idempotency_key",
                "true",
                "text of at most 64 characters");
        table.row("{%s,%s,'invoice':{}}".formatted(CUSTOMER, fees), "invoice", "{}", "invoice_custom_section_codes");
        table.row(
                "{%s,%s,'payment_method_type':'card'}".formatted(CUSTOMER, fees),
                "payment_method_type",
                "'card'",
                "one of provider, manual");
        table.row(
                "{%s,%s,'payment_method_type':'manual','payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}"
                        .formatted(CUSTOMER, fees),
                "payment_method_id",
                "'1a901a90-1a90-4a90-9a90-1a901a901a90'",
                "absent when payment_method_type is manual");
        return table.rows;
    }

    private static void period(Table table) {
        String start = "'from_datetime':'2026-01-01T00:00:00Z'";
        String end = "'to_datetime':'2026-02-01T00:00:00Z'";
        table.fee("{'add_on_code':'setup',%s}".formatted(start), "fees[0].to_datetime", "", "both ends of the period");
        table.fee("{'add_on_code':'setup',%s}".formatted(end), "fees[0].from_datetime", "", "both ends of the period");
        table.fee(
                "{'add_on_code':'setup','from_datetime':'2026-02-01T00:00:01Z',%s}".formatted(end),
                "fees[0].from_datetime",
                "'2026-02-01T00:00:01Z'",
                "not after to_datetime");
        table.fee(
                "{'add_on_code':'setup','from_datetime':'2026-02-01T00:00:00-01:00',%s}".formatted(end),
                "fees[0].from_datetime",
                "'2026-02-01T00:00:00-01:00'",
                "not after to_datetime");
        for (String moment : List.of(
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-02-30T00:00:00Z",
                "2026-01-01T25:00:00Z",
                "now",
                "2026-12-31T23:59:60Z",
                "2026-01-01 00:00:00Z")) {
            table.fee(
                    "{'add_on_code':'setup','from_datetime':'%s',%s}".formatted(moment, end),
                    "fees[0].from_datetime",
                    "'" + moment + "'",
                    "a moment with its zone");
        }
    }

    private static List<Arguments> createNumbers() {
        Table table = new Table("create_invoice");
        for (String units : List.of(
                "'-1'",
                "-1",
                "'1e3'",
                "'+1'",
                "''",
                "'two'",
                "'1,5'",
                "'.5'",
                "'5\\n'",
                "1e400",
                "1e-400",
                "1e999999999",
                "1e-999999999",
                "1e2147483647",
                "1e-2147483647",
                "'1234567890123456'",
                "1234567890123456",
                "true",
                "[1,2]")) {
            table.fee(
                    "{'add_on_code':'setup','unit_amount_cents':100,'units':%s}".formatted(units),
                    "fees[0].units",
                    Table.asJson(units),
                    "a decimal number such as 2 or 0.5, not below 0");
        }
        for (String price :
                List.of("'1,5'", "'ten'", "-1", "1000000000000000000000000000000", "1e400", "1e2147483647", "true")) {
            table.fee(
                    "{'add_on_code':'setup','unit_amount_cents':%s}".formatted(price),
                    "fees[0].unit_amount_cents",
                    Table.asJson(price),
                    "a whole number, at least 0");
        }
        table.fee(
                "{'add_on_code':'setup','unit_amount_cents':49.90}",
                "fees[0].unit_amount_cents",
                "49.90",
                "minor units without decimals of the invoice's currency, in EUR for example: 4990 means 49.90 EUR");
        table.row(
                "{%s,'currency':'JPY','fees':{'add_on_code':'setup','unit_amount_cents':'5000.0'}}".formatted(CUSTOMER),
                "fees[0].unit_amount_cents",
                "'5000.0'",
                "minor units without decimals: 5000 means 5,000 JPY");
        table.fee(
                "{'add_on_code':'setup','unit_amount_cents':1000000000000001}",
                "fees[0]",
                "{'add_on_code':'setup','unit_amount_cents':1000000000000001}",
                "a line over at most 1000000000000000 minor units");
        table.fee(
                "{'add_on_code':'setup','unit_amount_cents':1000000000000000,'units':'1000000'}",
                "fees[0]",
                "'{\\'add_on_code\\':\\'setup\\',\\'unit_amount_cents\\':1000000000000000,…'",
                "a line over at most 1000000000000000 minor units");
        return table.rows;
    }

    private static List<Arguments> update() {
        Table table = new Table("update_invoice");
        table.row(
                "{%s,'payment_status':'paid'}".formatted(ID), "payment_status", "'paid'", "one of pending, succeeded");
        table.row(
                "{%s,'payment_status':['failed','pending']}".formatted(ID),
                "payment_status",
                "['failed','pending']",
                "one of pending");
        table.row(
                "{%s,'metadata':[{'key':'a','value':'b','in':'c'}]}".formatted(ID),
                "metadata",
                "[{'key':'a','value':'b','in':'c'}]",
                "an object of keys and text of 1 to 140 characters, or null");
        table.row("{%s,'metadata':{'a':''}}".formatted(ID), "metadata.a", "''", "text of 1 to 140 characters, or null");
        table.row(
                "{%s,'metadata':{'a':true}}".formatted(ID),
                "metadata.a",
                "true",
                "text of 1 to 140 characters, or null");
        table.row(
                "{%s,'metadata':{'a':{'b':'c'}}}".formatted(ID),
                "metadata.a",
                "{'b':'c'}",
                "text of 1 to 140 characters, or null");
        for (String key : List.of("abcdefghijklmnopqrstu", "", " ")) {
            table.row(
                    "{%s,'metadata':{'%s':'b'}}".formatted(ID, key),
                    "metadata",
                    "'" + key + "'",
                    "keys of 1 to 20 characters that can be seen");
        }
        table.row("{%s,'replace':true}".formatted(ID), "metadata", "", "what replaces the metadata");
        table.row("{%s,'metadata':{'a':'b'},'replace':'yes'}".formatted(ID), "replace", "'yes'", "true or false");
        return table.rows;
    }

    private static List<Arguments> creditNote() {
        Table table = new Table("void_invoice");
        for (String amount : List.of("refund_amount", "credit_amount")) {
            table.row(
                    "{%s,'generate_credit_note':true,'%s':10.0}".formatted(ID, amount),
                    amount,
                    "10.0",
                    "minor units without decimals of the invoice's currency, in EUR for example: 1000 means 10.00 EUR,"
                            + " and 10 means 0.10 EUR");
        }
        return table.rows;
    }

    private static List<Arguments> payment() {
        Table table = new Table("retry_payment");
        table.row(
                "{%s,'payment_method_type':'card'}".formatted(ID),
                "payment_method_type",
                "'card'",
                "one of provider, manual");
        table.row("{%s,'payment_method_id':'pm_1'}".formatted(ID), "payment_method_id", "'pm_1'", "a UUID");
        table.row(
                "{%1$s,'payment_method_type':'manual','payment_method_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}"
                        .formatted(ID),
                "payment_method_id",
                "'1a901a90-1a90-4a90-9a90-1a901a901a90'",
                "absent when payment_method_type is manual");
        return table.rows;
    }

    private static List<Arguments> confirm() {
        Table table = new Table("confirm_action");
        table.row("{'statement':'Yes'}", "confirmation_id", "", "text, not blank");
        table.row("{'confirmation_id':'abc'}", "statement", "", "text, not blank");
        table.row("{'confirmation_id':{},'statement':'Yes'}", "confirmation_id", "{}", "text, not blank");
        table.row("{'confirmation_id':'abc','statement':true}", "statement", "true", "text, not blank");
        table.row("{'confirmation_id':'a','statement':'b','yes':true}", "yes", "true", "confirmation_id, statement");
        return table.rows;
    }

    /** Rows of the table of mistakes of one tool. */
    private static final class Table {
        private final String tool;
        private final List<Arguments> rows = new ArrayList<>();

        Table(String tool) {
            this.tool = tool;
        }

        void row(String arguments, String argument, String given, String valid) {
            rows.add(Arguments.of(tool, arguments, argument, given, valid));
        }

        void fee(String fee, String argument, String given, String valid) {
            row("{%s,'fees':[%s]}".formatted(CUSTOMER, fee), argument, given, valid);
        }

        /** A number as the error repeats it. */
        static String asJson(String value) {
            return ToolClient.json("{'v':" + value + "}").path("v").toString().replace('"', '\'');
        }
    }
}
