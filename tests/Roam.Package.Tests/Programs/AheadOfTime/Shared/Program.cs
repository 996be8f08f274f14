using Roam;

// Each of these programs has one contract, because what one contract needs can hide what another lacks. It is called over TCP in both formats.
foreach (PayloadFormat format in (PayloadFormat[])[PayloadFormat.MessagePack, PayloadFormat.Postcard])
{
    await Contract.RunAsync(new RoamOptions { PayloadFormat = format });
}

Console.WriteLine("ahead of time: ok");
